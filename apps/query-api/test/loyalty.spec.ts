import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { translate } from '@rapport/application';
import { beginning, day } from '@rapport/kernel';
import { viewDefinitions } from '@rapport/read-models';
import { ContractEvents, tellLoyalty, type LoyaltyStep } from '@rapport/testing';
import { served, WrittenWorld, type Served } from '@rapport/testing/http';
import { QueryApiModule } from '../src/index.js';

const step = (does: LoyaltyStep['does'], points = 1, days = 0): LoyaltyStep => ({ does, points, days, rolling: false });

/** Three members and one who left; the year is nearly over. */
function story(): ContractEvents {
  const log = new ContractEvents().calendarOpened('2001-11-01');
  for (const id of ['a', 'b', 'c', 'd', 'e']) log.registered(id, '2001-01-01');
  tellLoyalty(log, 'a', day('2001-03-01'), [step('earn', 999), step('tier', 1_000), step('redeem', 300)]);
  tellLoyalty(log, 'b', day('2001-03-01'), [step('earn', 99), step('redeem', 100), step('return', 40), step('hold')]);
  tellLoyalty(log, 'c', day('2001-03-01'), [step('pass'), step('up', 500)]);
  tellLoyalty(log, 'd', day('2001-03-01'), [step('earn', 9), step('leave')]);
  log.ordered('a', '2001-02-01', { orderId: 'o', totalMinor: 300_000 });
  return log.dayClosed('2001-12-15');
}

describe('queries of loyalty', () => {
  const world = new WrittenWorld();
  let api: Served;
  const get = async <Body>(path: string): Promise<Body> => (await (await fetch(api.url + path)).json()) as Body;
  const textOf = async (path: string): Promise<readonly string[]> => (await (await fetch(api.url + path)).text()).split('\r\n');
  type Page<Body> = { items: { id: string; body: Body }[] };

  beforeAll(async () => {
    await world.projectTold(story().all);
    api = await served(QueryApiModule.register({
      readStore: world.readStore, views: viewDefinitions, log: world.log, translate, vault: world.vault,
      progress: { reached: () => beginning, partitions: () => [], waitFor: async () => true }, parked: { list: async () => [], show: async () => null, replay: async () => null }, failedViews: async () => [],
    }));
  });
  afterAll(() => api.close());

  it('counts members by tier, points by state and year of award, claims and debt', async () => {
    const answer = await get<object>('/v1/statistics/loyalty');
    const points = { pending: 0, active: 1_200, held: 0, spent: 400, expired: 10, reversed: 0, reissued: 0 };
    expect(answer).toEqual({
      asOf: '2001-12-15', factsThrough: '2001-03-01', position: beginning,
      members: 3, left: 1, tiers: { D: 2, C: 1, B: 0, A: 0 }, vips: 1, points: { awarded: 1_610, ...points }, cohorts: [{ cohort: 2001, awarded: 1_610, ...points }],
      claims: { claimed: 40, reversed: 0, debt: 40, writtenOff: 0 }, indebted: 1, openHolds: 0, proposals: 0,
    });
  });

  it('tells the liability by cohort and by month of expiry, and names the policy', async () => {
    type Liability = { asOf: string; policy: object; currency: string; cohorts: object[]; months: object[]; total: { revenue: { deferredMinor: number; recognisedMinor: number; remainingMinor: number }[] } };
    const answer = await get<Liability>('/v1/statistics/points-liability');
    expect(answer).toMatchObject({
      asOf: '2001-12-15', policy: { name: 'loyalty-rewards', version: 0 }, currency: 'CNY',
      cohorts: [{ cohort: 2001, awarded: 1_610, redeemed: 400, open: 1_200, expired: 10, expectedRedeemed: 1_368.5, basis: 'policy', breakage: 241.5, expectedCostMinor: 969 }],
      months: [{ month: '2001-12', activePoints: 1_200, valueMinor: 1_200 }],
    });
    const [revenue] = answer.total.revenue;
    expect(revenue!.deferredMinor - revenue!.recognisedMinor).toBe(revenue!.remainingMinor);
    expect(revenue!.recognisedMinor / revenue!.deferredMinor).toBeCloseTo(400 / 1_368.5, 2);
  });

  it('there is no view of the liability: it is a figure', async () => {
    expect((await fetch(`${api.url}/v1/views/points-liability`)).status).toBe(404);
  });

  it('finds accounts, movements and customers by their loyalty', async () => {
    const find = async <Body>(view: string, filter: object, sort = ''): Promise<Page<Body>['items']> =>
      (await get<Page<Body>>(`/v1/views/${view}?${new URLSearchParams({ filter: JSON.stringify(filter), ...(sort ? { sort } : {}) }).toString()}`)).items;
    expect((await find('loyalty-accounts', { 'tier.value': 'C' })).map(({ id }) => id)).toEqual(['a']);
    expect((await find('loyalty-accounts', { debt: { $gt: 0 } })).map(({ id }) => id)).toEqual(['b']);
    expect((await find('loyalty-accounts', {}, '-points.active')).map(({ id }) => id)).toEqual(['a', 'c', 'b', 'd']);
    expect((await find('customers', { 'membership.state': 'member', 'membership.tier': 'D' })).map(({ id }) => id)).toEqual(['b', 'c']);
    expect((await find('customers', { 'membership.state': 'none' })).map(({ id }) => id)).toEqual(['e']);
    const movements = await find<{ movement: string }>('loyalty-statement', { customerId: 'b' });
    expect(movements.map(({ body }) => body.movement)).toEqual(['earned', 'redeemed', 'reversed']);
    expect((await find('loyalty-statement', { 'order.orderId': 'p1', day: { $gte: '2001-03-01' } })).length).toBe(6);
  });

  it('shows only those who are to be warned', async () => {
    const { items } = await get<Page<{ points: number; lastDay: string }>>('/v1/views/members-to-warn');
    expect(items.map(({ id, body: { points, lastDay } }) => [id, points, lastDay])).toEqual([['a', 700, '2001-12-31'], ['c', 500, '2001-12-31']]);
    const { views } = await get<{ views: { view: string; documents: number }[] }>('/v1/views');
    expect(views.find(({ view }) => view === 'members-to-warn')!.documents).toBe(2);
  });

  it('writes them as CSV', async () => {
    const [head, first] = await textOf('/v1/views/loyalty-accounts.csv');
    expect(head!.startsWith('id,asOf,customerId,membership.state,membership.since,membership.enrolledOn,points.pending,points.active')).toBe(true);
    expect(first!.startsWith('a,2001-12-15,a,member,2001-03-01,2001-03-01,0,700')).toBe(true);
    expect((await textOf('/v1/views/loyalty-statement.csv')).length).toBe(2 + 3 + 3 + 1 + 2);
    expect(await textOf('/v1/views/members-to-warn.csv')).toEqual([
      'id,asOf,customerId,points,lastDay,since,expiries.lastDay', 'a,2001-12-15,a,700,2001-12-31,2001-12-01,2001-12-31', 'c,2001-12-15,c,500,2001-12-31,2001-12-01,2001-12-31', '',
    ]);
  });
});
