import type { OrderLeft, PointsEarned, PointsReversed, Valuation } from '@rapport/domain';
import type { ContractContent } from './contract-content.js';
import { earnedLinesOf, linesLeftOf, shiftsOf } from './loyalty-parts.js';

type DataOf<Type extends ContractContent['type']> = Extract<ContractContent, { type: Type }>['data'];

export function earned({ data }: PointsEarned): DataOf<'rapport.points-earned'> {
  const { membership, source, orderId, purchasesRevision, orderedOn, currency, tier, earningPolicyVersion, expiryPolicyVersion } = data;
  const { points, qualifying, cohort, activeFrom, expiresOn, bornExpired, valuation } = data;
  return {
    membership, source, orderId, purchasesRevision, orderedOn, currency, tier, earningPolicyVersion, expiryPolicyVersion,
    lines: earnedLinesOf(data.lines),
    points, qualifying, cohort, activeFrom, expiresOn, bornExpired,
    valuation: valuationOf(valuation),
    shifts: shiftsOf(data.shifts),
  };
}

const valuationOf = (valuation: Valuation | null) => {
  if (valuation === null) return null;
  const { minorPer1000Points, expectedRedeemedPercent, rewardsPolicyVersion } = valuation;
  return { minorPer1000Points, expectedRedeemedPercent, rewardsPolicyVersion };
};

const orderLeftOf = ({ keptMinor, points }: OrderLeft) => ({ keptMinor, points });

export function reversed({ data }: PointsReversed): DataOf<'rapport.points-reversed'> {
  const { membership, claim, cause, source, orderId, returnId, purchasesRevision, orderedOn, factOn } = data;
  const { claimed, reversed: taken, debt, writtenOff, qualifying, currency, cohort, valuation, before, after } = data;
  return {
    membership, claim, cause, source, orderId, returnId, purchasesRevision, orderedOn, factOn,
    claimed, reversed: taken, debt, writtenOff, qualifying, currency, cohort,
    valuation: valuationOf(valuation),
    before: orderLeftOf(before),
    after: orderLeftOf(after),
    lines: linesLeftOf(data.lines),
    draws: data.draws.map(({ lot, points, from }) => ({ lot, points, from })),
    shifts: shiftsOf(data.shifts),
  };
}
