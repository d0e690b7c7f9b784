import type { Lot, LoyaltyEvent } from '@rapport/domain';
import type { ProofAward, ProofPlace } from './proof-entry.js';

/** The award that made a lot, as the event says it. `origin`: the award of the lot that a reissued one comes from. */
export function awardOf(lot: Lot, event: LoyaltyEvent, place: ProofPlace, origin: ProofAward | undefined): ProofAward {
  const { points, earnedAt, cohort, activeFrom, expiresOn, expiryPolicyVersion } = lot;
  const known = { ...place, origin: lot.origin, first: origin === undefined ? null : (origin.first ?? origin.origin), points, earnedAt, cohort, activeFrom, expiresOn, expiryPolicyVersion };
  if (event.type !== 'PointsEarned') return { ...known, tier: null, earningPolicyVersion: null, orderLine: null };
  const { tier, earningPolicyVersion, currency, lines } = event.data;
  const line = lines.find((each) => each.lot === lot.lot);
  const orderLine = line === undefined ? null : { amountMinor: line.amountMinor, earningMinor: line.earningMinor, currency };
  return { ...known, tier, earningPolicyVersion, orderLine };
}
