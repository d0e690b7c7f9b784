import { problemText } from './api-problem.js';

describe('what a problem says', () => {
  it.each([
    ['the day has not ended', [{ field: 'day', message: 'the day has not ended' }], 'the day has not ended'],
    ['customerId must be an id', [{ field: 'customerId', message: 'must be an id' }], 'customerId must be an id'],
    ['the policy violates its schema', [{ field: 'parameters.a', message: 'is missing' }, { field: 'parameters.b', message: 'is unknown' }], 'the policy violates its schema (parameters.a: is missing; parameters.b: is unknown)'],
    ['it is wrong', [], 'it is wrong'],
  ])('%s: each fact once', (detail, errors, text) => expect(problemText({ detail, title: 'Refused', errors })).toBe(text));

  it('falls back on the title, then on the fields', () => {
    expect(problemText({ title: 'Refused', errors: [{ field: 'day', message: 'is wrong' }] })).toBe('Refused (day: is wrong)');
    expect(problemText({ errors: [{ field: 'day', message: 'is wrong' }] })).toBe('day: is wrong');
    expect(problemText({})).toBeNull();
  });
});
