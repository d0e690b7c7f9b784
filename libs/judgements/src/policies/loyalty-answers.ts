import type { LoyaltyEarningPolicy, LoyaltyExpiryPolicy, LoyaltyLimitsPolicy, LoyaltyRewardsPolicy, LoyaltyTiersPolicy, PolicyExample } from '@rapport/contracts';
import { addDays, firstDayOfYear, yearOf, type CurrencyCode, type Day, type Json } from '@rapport/kernel';
import type { JudgedBy } from '../answer.js';
import { judgeEarning } from '../loyalty/earning.js';
import { lotLife, pointsToWarn } from '../loyalty/lot-life.js';
import { rewardPrice } from '../loyalty/reward-price.js';
import { needsSecondPerson } from '../loyalty/second-person.js';
import { tierHeldOn, tierTimeline, type QualifyingEntry } from '../loyalty/tier-timeline.js';
import { judgeVip } from '../loyalty/vip.js';
import { addInPlace, type CurrencySum, type PurchaseDay } from '../purchases/purchase-days.js';

/** Parts of what a policy says of an example; those that it can't say of these facts are missing. */
export type Answers = { readonly [part: string]: Json };
type Facts = PolicyExample['facts'];

export function earningAnswers({ order, tier = 'D' }: Facts, asOf: Day, policy: JudgedBy<LoyaltyEarningPolicy>): Answers {
  if (order === undefined) return {};
  const lines = order.lines.map(({ amountMinor, category = null, paidWithPointsMinor = 0 }, i) => ({ line: i + 1, category, amountMinor, paidWithPointsMinor }));
  const earned = judgeEarning({ currency: order.currency as CurrencyCode, lines }, tier, policy, asOf);
  return earned === null ? {} : { points: earned.points, qualifying: earned.qualifying };
}

export function expiryAnswers({ earnedOn, holdingDays = 0 }: Facts, policy: LoyaltyExpiryPolicy): Answers {
  if (earnedOn === undefined) return {};
  const { activeFrom, expiresOn } = lotLife({ holdingDays }, policy, earnedOn as Day);
  return { activeFrom, expiresOn, warnFrom: pointsToWarn(policy, expiresOn) };
}

/** As of the beginning of the day: all days before are closed. */
export function tierAnswers({ qualifyingPoints = [] }: Facts, asOf: Day, purchaseDays: readonly PurchaseDay[], policy: JudgedBy<LoyaltyTiersPolicy>): Answers {
  const entries = qualifyingPoints
    .map(({ year, points }): QualifyingEntry => ({ day: firstDayOfYear(year), from: firstDayOfYear(year), points }))
    .filter(({ day }) => day <= asOf);
  const since = firstDayOfYear(Math.min(yearOf(asOf), ...entries.map(({ day }) => yearOf(day))));
  const timeline = tierTimeline(entries, { since, closedThrough: addDays(asOf, -1), tiersOn: () => policy });
  const net: CurrencySum[] = [];
  for (const bought of purchaseDays) for (const { currency, netMinor } of bought.net) addInPlace(net, currency, netMinor);
  return { tier: tierHeldOn(timeline, asOf)!.tier, vip: judgeVip(net, policy).value };
}

export const limitsAnswers = ({ adjustmentPoints }: Facts, policy: LoyaltyLimitsPolicy): Answers =>
  adjustmentPoints === undefined ? {} : { needsSecondPerson: needsSecondPerson(adjustmentPoints, policy) };

export function rewardAnswers({ reward: code, tier = 'D', isVip = false }: Facts, { catalogue }: LoyaltyRewardsPolicy): Answers {
  const reward = catalogue.find((one) => one.code === code);
  return reward === undefined ? {} : rewardPrice(reward, tier, isVip);
}
