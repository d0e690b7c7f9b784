import { clockOfSpecs, eventsOf, scenarios } from '@rapport/testing';
import { day } from '@rapport/kernel';
import { policy, type PublishPolicy } from './index.js';

const given = scenarios(policy);
const publish = (change: Partial<PublishPolicy> = {}): PublishPolicy => ({
  type: 'PublishPolicy', name: 'ladder', effectiveFrom: day('2026-04-01'), parameters: { a: 1 }, examples: [], lastClosedDay: day('2026-03-09'), ...change,
});
const published = (version: number) => ({
  type: 'PolicyPublished' as const,
  occurredAt: clockOfSpecs,
  data: { name: 'ladder', version, effectiveFrom: day('2026-04-01'), parameters: { a: 1 }, examples: [] },
});

describe('publishing a policy', () => {
  it('counts versions from 1', () => {
    given().when(publish()).then([published(1)]);
    given(...eventsOf(policy, [publish()])).when(publish({ version: 2 })).then([published(2)]);
  });
  it('refuses a version that is not the next', () => {
    given(published(1)).when(publish({ version: 1 })).then({ rejected: 'policy-version-out-of-order', details: { expectedVersion: 2 } });
    given().when(publish({ version: 2 })).then({ rejected: 'policy-version-out-of-order', field: 'version' });
  });
  it('is effective from a day that is not closed', () => {
    given().when(publish({ lastClosedDay: day('2026-04-01') })).then({ rejected: 'policy-effective-on-closed-day', field: 'effectiveFrom' });
    given().when(publish({ lastClosedDay: day('2026-03-31') })).then([published(1)]);
    given().when(publish({ lastClosedDay: null })).then([published(1)]);
  });
});
