import type { LoyaltyAccountView } from '@rapport/read-models';
import { documentsOf, get, settled } from './view-bodies.js';

export interface LoyaltyTotals {
  readonly members: number;
  readonly earned: number;
  readonly pending: number;
  readonly active: number;
  readonly expired: number;
  readonly debt: number;
  readonly tiers: Readonly<Record<string, number>>;
  readonly vips: number;
}

/** Sums over all accounts, once every reaction and every view is through. */
export async function loyaltyTotals(url: string): Promise<LoyaltyTotals> {
  await settled(url);
  const accounts = (await documentsOf<LoyaltyAccountView>(url, 'loyalty-accounts')).map(({ body }) => body);
  const sum = (of: (account: LoyaltyAccountView) => number): number => accounts.reduce((total, account) => total + of(account), 0);
  const tiers: Record<string, number> = {};
  for (const { tier } of accounts) if (tier) tiers[tier.value] = (tiers[tier.value] ?? 0) + 1;
  for (const list of ['parked', 'failed-views', 'reactions/parked']) expect([list, (await get<{ items: unknown[] }>(`${url}/v1/${list}`)).items]).toEqual([list, []]);
  return {
    members: accounts.length,
    earned: sum(({ points: { pending, active, held, spent, expired, reversed } }) => pending + active + held + spent + expired + reversed),
    pending: sum(({ points }) => points.pending),
    active: sum(({ points }) => points.active),
    expired: sum(({ points }) => points.expired),
    debt: sum(({ debt }) => debt),
    tiers,
    vips: sum(({ vip }) => (vip.value ? 1 : 0)),
  };
}

/** Everybody there is, in one batch. */
export async function enrolAll(url: string, occurredAt: string): Promise<void> {
  await settled(url);
  const ids = (await documentsOf<object>(url, 'customers')).map(({ id }) => id);
  const lines = ids.map((customerId) => JSON.stringify({ commandId: `enrol-${customerId}`, command: 'enrol-member', customerId, occurredAt }));
  const answer = await fetch(`${url}/v1/batches`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body: lines.join('\n') });
  const outcomes = (await answer.text()).trim().split('\n').map((line) => (JSON.parse(line) as { outcome: string }).outcome);
  expect(outcomes.filter((outcome) => outcome !== 'accepted')).toEqual([]);
  expect(outcomes).toHaveLength(ids.length);
}
