import type { LoyaltyTiersPolicy } from '@rapport/contracts';
import { formatAmount, type CurrencyCode } from '@rapport/kernel';
import type { Answer, JudgedBy } from '../answer.js';
import type { CurrencySum } from '../purchases/purchase-days.js';
import type { Described } from '../sentences.js';

type Bound = { readonly currency: string; readonly netMinor: number; readonly fromMinor: number };
export type VipReason = { readonly code: 'lifetime-net' } & Bound;
export type VipChange = { readonly code: 'net-needed'; readonly currency: string; readonly moreMinor: number; readonly to: true };
export type VipAnswer = Answer<boolean, VipReason, VipChange>;

/**
 * Whether the lifetime net spend in one of the currencies reaches what the policy asks for there; currencies that it does
 * not name say nothing, and none is added to another.
 *
 * @param net ascending by currency.
 */
export function judgeVip(net: readonly CurrencySum[], policy: JudgedBy<LoyaltyTiersPolicy>): VipAnswer {
  const bounds = policy.parameters.vipFromNetMinor;
  const known: Bound[] = net.flatMap(({ currency, netMinor }) => (Object.hasOwn(bounds, currency) ? [{ currency, netMinor, fromMinor: bounds[currency]! }] : []));
  const reached = known.filter(({ netMinor, fromMinor }) => netMinor >= fromMinor);
  const value = reached.length > 0;
  return {
    value,
    rule: value ? 'vip.reached' : 'vip.below',
    policyVersion: policy.version,
    reasons: (value ? reached : known).map((bound) => ({ code: 'lifetime-net', ...bound })),
    wouldChange: value ? [] : known.map(({ currency, netMinor, fromMinor }) => ({ code: 'net-needed', currency, moreMinor: fromMinor - netMinor, to: true })),
  };
}

const money = (amountMinor: number, currency: string): string => `${formatAmount({ amountMinor, currency: currency as CurrencyCode })} ${currency}`;

export const describeVip = (answer: VipAnswer): Described => ({
  headline: answer.value ? 'VIP member' : 'Not a VIP member',
  because: answer.reasons.map(({ currency, netMinor, fromMinor }) => `${money(netMinor, currency)} in all; VIP from ${money(fromMinor, currency)}.`),
  wouldChange: answer.wouldChange.map(({ currency, moreMinor }) => `${money(moreMinor, currency)} more: VIP member.`),
});
