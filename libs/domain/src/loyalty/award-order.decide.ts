import { judgeEarning, lotLife } from '@rapport/judgements';
import { addDays, dayOf, laterDay, yearOf, type Day } from '@rapport/kernel';
import type { Draft } from './draft.js';
import type { LoyaltyTerms, OrderToSettle } from './loyalty.commands.js';
import type { EarnedLine, PointsEarned, Valuation } from './loyalty.events.js';
import { isOpen, tierToldOn, type Membership } from './membership.js';
import { ShiftSum } from './shift-sum.js';

/**
 * Of the full order, by the tier and the policies of its day. Null: nothing of it can earn. An order that is worth less than
 * a point is an award of none, so that it is known: a tier or a policy that comes later for its day is not its own.
 * `too-many-points`: beyond what is counted exactly.
 */
export function awardOf(draft: Draft, order: OrderToSettle, membership: Membership, closedThrough: Day | null, { policies }: LoyaltyTerms): PointsEarned | null | 'too-many-points' {
  const { source, orderId, currency, occurredAt } = order;
  const orderedOn = dayOf(occurredAt, draft.timeZone);
  const tier = tierToldOn(membership, orderedOn);
  const earning = policies.effectiveOn('loyalty-earning', orderedOn);
  const expiry = policies.effectiveOn('loyalty-expiry', orderedOn);
  const earned = judgeEarning(order, tier, earning, orderedOn);
  if (earned === null || !fits(draft, earned)) return 'too-many-points';
  if (earned.lines.every(({ earningMinor }) => earningMinor === 0)) return null;
  const { activeFrom, expiresOn } = lotLife(earning.parameters, expiry.parameters, orderedOn);
  const firstOpen = closedThrough === null ? orderedOn : laterDay(orderedOn, addDays(closedThrough, 1));
  const bornExpired = !isOpen(membership) || (closedThrough !== null && expiresOn <= addDays(closedThrough, 1));
  const cohort = yearOf(orderedOn);
  const shifts = new ShiftSum();
  shifts.add({ cohort, expiresOn }, null, bornExpired ? 'expired' : activeFrom <= firstOpen ? 'active' : 'pending', earned.points);
  return {
    type: 'PointsEarned',
    occurredAt,
    data: {
      membership: membership.membership, source, orderId, purchasesRevision: order.revision, orderedOn, currency, tier,
      earningPolicyVersion: earning.version, expiryPolicyVersion: expiry.version, lines: linesOf(order, earned.lines, draft.state.ledger.nextLot),
      points: earned.points, qualifying: earned.qualifying, cohort, activeFrom, expiresOn, bornExpired, valuation: valuationOf(currency, orderedOn, { policies }), shifts: shifts.list(),
    },
  };
}

const fits = ({ state: { ledger, qualified } }: Draft, { points, qualifying }: { points: number; qualifying: number }): boolean =>
  Number.isSafeInteger(ledger.made + points) && Number.isSafeInteger(qualified + qualifying);

/** A lot for each line that earned, in line order. */
function linesOf({ lines }: OrderToSettle, earned: NonNullable<ReturnType<typeof judgeEarning>>['lines'], nextLot: number): readonly EarnedLine[] {
  const amounts = new Map(lines.map(({ line, amountMinor }) => [line, amountMinor]));
  let lot = nextLot;
  return earned.map(({ line, earningMinor, points, qualifying }) => ({
    line, amountMinor: amounts.get(line) ?? 0, earningMinor, points, qualifying, lot: points > 0 ? lot++ : null,
  }));
}

function valuationOf(currency: string, orderedOn: Day, { policies }: Pick<LoyaltyTerms, 'policies'>): Valuation | null {
  const { version, parameters } = policies.effectiveOn('loyalty-rewards', orderedOn);
  if (!Object.hasOwn(parameters.minorPer1000Points, currency)) return null;
  return { minorPer1000Points: parameters.minorPer1000Points[currency]!, expectedRedeemedPercent: parameters.expectedRedeemedPercent, rewardsPolicyVersion: version };
}
