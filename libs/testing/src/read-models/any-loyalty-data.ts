import fc from 'fast-check';
import type { LoyaltyContractEvent } from '@rapport/contracts';
import { pointsStates } from '@rapport/read-models';

const points = fc.integer({ min: -50, max: 500 });
const lot = fc.integer({ min: 1, max: 4 });
const aDay = fc.constantFrom('2020-01-01', '2020-06-30', '2021-01-01');
const state = fc.constantFrom(...pointsStates);
const cohort = fc.constantFrom(2019, 2020);
const membership = fc.integer({ min: 1, max: 2 });
const version = fc.nat(2);
const instantText = fc.constant('2020-01-01T00:00:00.000Z');
const shifts = fc.array(fc.record({ cohort, expiresOn: aDay, from: fc.option(state), to: state, points }), { maxLength: 3 });
const draws = fc.array(fc.record({ lot, points }), { maxLength: 3 });
const newLot = { lot, points, earnedAt: instantText, cohort, activeFrom: aDay, expiresOn: aDay, expiryPolicyVersion: version };
const kept = fc.record({ keptMinor: fc.nat(9_000), points: fc.nat(90) });
const valuation = fc.option(fc.record({ minorPer1000Points: fc.nat(2_000), expectedRedeemedPercent: fc.nat(100), rewardsPolicyVersion: version }));
const tier = fc.constantFrom('D' as const, 'C' as const, 'B' as const, 'A' as const);
const mass = fc.record({ on: aDay, points, lots: fc.nat(9), shifts });
const tierChange = fc.record({ membership, from: aDay, tier, before: tier, heldThrough: fc.option(aDay), year: fc.constant(2020), yearPoints: points, tiersPolicyVersion: version });

/** Any data that the contract's types allow, whether or not a write side would record it then; `text` for what outsiders name. */
export const anyLoyaltyData = (text: fc.Arbitrary<string>): { readonly [Name in LoyaltyContractEvent['type']]: fc.Arbitrary<Extract<LoyaltyContractEvent, { type: Name }>['data']> } => ({
  'rapport.member-enrolled': fc.record({ membership, enrolledOn: aDay, timeZone: fc.constant('Europe/Berlin') }),
  'rapport.enrolment-covered': fc.record({ membership, orders: fc.nat(3) }),
  'rapport.points-earned': fc.record({
    membership, source: text, orderId: text, purchasesRevision: version, orderedOn: aDay, currency: fc.constantFrom('USD', '__proto__'), tier,
    earningPolicyVersion: version, expiryPolicyVersion: version,
    lines: fc.array(fc.record({ line: lot, amountMinor: fc.nat(9_000), earningMinor: fc.nat(9_000), points, qualifying: points, lot: fc.option(lot) }), { maxLength: 2 }),
    points: fc.nat(500), qualifying: points, cohort, activeFrom: aDay, expiresOn: aDay, bornExpired: fc.boolean(), valuation, shifts,
  }),
  'rapport.points-reversed': fc.record({
    membership, claim: text, cause: fc.constantFrom('return' as const, 'void' as const), source: text, orderId: text, returnId: fc.option(text), purchasesRevision: version,
    orderedOn: aDay, factOn: aDay, claimed: points, reversed: points, debt: points, writtenOff: points, qualifying: points,
    lines: fc.constant([]), draws: fc.array(fc.record({ lot, points, from: fc.constantFrom('pending' as const, 'active' as const, 'expired' as const) }), { maxLength: 3 }), shifts,
    currency: fc.constantFrom('USD', 'CNY'), cohort, valuation, before: kept, after: kept,
  }),
  'rapport.debt-filled': fc.record({ points, claims: fc.array(fc.record({ claim: text, points }), { maxLength: 2 }), draws, shifts }),
  'rapport.points-activated': mass,
  'rapport.points-expired': mass,
  'rapport.points-held': fc.record({ holdId: text, points, lapsesAt: instantText, limitsPolicyVersion: version, draws, shifts }),
  'rapport.hold-released': fc.record({ holdId: text, cause: fc.constantFrom('released' as const, 'lapsed' as const, 'left' as const), points, returned: draws, expired: draws, shifts }),
  'rapport.points-redeemed': fc.record({
    redemptionId: text, points, holdId: fc.option(text), reward: fc.option(fc.record({ code: text, price: fc.constant('list' as const), rewardsPolicyVersion: version })),
    order: fc.option(fc.record({ source: text, orderId: text })), draws, shifts,
  }),
  'rapport.redemption-cancelled': fc.record({ redemptionId: text, points, returned: draws, reissued: fc.array(fc.record({ ...newLot, of: lot }), { maxLength: 2 }), expired: draws, shifts }),
  'rapport.adjustment-proposed': fc.record({ adjustmentId: text, points, proposedBy: text, limitsPolicyVersion: version }),
  'rapport.points-adjusted': fc.record({ adjustmentId: text, points, proposedBy: text, approvedBy: fc.option(text), limitsPolicyVersion: version, lot: fc.option(fc.record(newLot)), draws, shifts }),
  'rapport.opening-balance-brought': fc.record({ openingId: text, programme: text, bornExpired: fc.boolean(), lot: fc.record(newLot), shifts }),
  'rapport.goodwill-granted': fc.record({ goodwillId: text, complaintId: fc.option(text), lot: fc.record(newLot), shifts }),
  'rapport.tier-raised': tierChange,
  'rapport.tier-lowered': tierChange,
  'rapport.tier-held': tierChange,
  'rapport.membership-left': fc.record({ membership, leftOn: aDay, points, writtenOff: points, shifts }),
  'rapport.reaction-refused': fc.record({ reaction: text, causedBy: text, code: text, source: fc.option(text), orderId: fc.option(text) }),
});
