import { describe, expect, it } from '@jest/globals';
import { customersView, viewCollectionName, type ViewDocument } from '@rapport/read-models';
import { MemoryReadStore } from '@rapport/read-store-memory';
import { QueriedWorld } from './queried-world.js';

/** So few that a query looks at the clock twice: when it begins and when it ends. */
const documents = 3;

describe('a query of a view', () => {
  it.each([[2_000, 200], [2_001, 422]])('that has taken %i ms is answered with %i', async (tookMs, status) => {
    let nowMs = 0;
    const readStore = new MemoryReadStore({ nowMs: () => (nowMs += tookMs) });
    const customers = readStore.collection<ViewDocument>(viewCollectionName(customersView));
    const envelope = { version: 1, body: {}, nextReviewOn: null, factsThrough: null, frozenOn: null, inputs: [] };
    await customers.write(Array.from({ length: documents }, (_, i) => ({ expected: 'absent' as const, document: { _id: `c-${i}`, ...envelope } })));
    const queried = await new QueriedWorld().start({ readStore });
    const answer = await fetch(`${queried.api.url}/v1/views/customers`);
    const body = (await answer.json()) as { items?: readonly object[] };
    await queried.close();
    expect(answer.status).toBe(status);
    if (status === 200) expect(body.items).toHaveLength(documents);
    else expect([answer.headers.get('content-type'), body]).toEqual(['application/problem+json; charset=utf-8', tooLong]);
  });
});

const tooLong = {
  type: 'urn:rapport:problem:query-limit', status: 422, code: 'query-limit', title: 'The query looks at too much', limit: 'time', allowed: 2_000,
  detail: 'the query took longer than 2000 ms; narrow it',
};
