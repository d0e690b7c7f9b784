import { describe, expect, it } from '@jest/globals';
import type { ViewDocument } from '@rapport/read-models';
import { documentAnswer } from './view-answer.js';

const revisionsOf = (...inputs: (string | number)[]): object => {
  const document = { _id: 'd', version: 1, body: {}, nextReviewOn: null, factsThrough: null, frozenOn: null, inputs } as ViewDocument;
  return documentAnswer(document, { lastClosedDay: null, actorId: 'staff-1' }).revisions;
};

describe('revisions of a document', () => {
  it('are those of the streams that it was derived from', () => {
    expect(revisionsOf('customer-c1', 1, 'purchases-c1', 3)).toEqual({ 'customer-c1': 0, 'purchases-c1': 2 });
  });

  it('name no part of a stream, whose revision If-Match could not use', () => {
    expect(revisionsOf('purchases-c1', 3, 'purchases-c1#order:shop/o-1', 2)).toEqual({ 'purchases-c1': 2 });
    expect(revisionsOf('purchases-c1#order:shop/o-1', 2)).toEqual({});
  });
});
