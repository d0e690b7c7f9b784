import type { LoyaltyContractEvent, PointsShift } from '@rapport/contracts';
import type { Tier } from '@rapport/judgements';
import type { Day, Instant } from '@rapport/kernel';
import { lotFlowsOf, type LotFlow } from './lot-flows.js';

const kinds = {
  'rapport.points-earned': 'earned',
  'rapport.points-reversed': 'reversed',
  'rapport.debt-filled': 'debt-filled',
  'rapport.points-activated': 'activated',
  'rapport.points-expired': 'expired',
  'rapport.points-held': 'held',
  'rapport.hold-released': 'hold-released',
  'rapport.points-redeemed': 'redeemed',
  'rapport.redemption-cancelled': 'redemption-cancelled',
  'rapport.points-adjusted': 'adjusted',
  'rapport.opening-balance-brought': 'opening-balance',
  'rapport.goodwill-granted': 'goodwill',
  'rapport.tier-raised': 'tier-raised',
  'rapport.tier-lowered': 'tier-lowered',
  'rapport.tier-held': 'tier-held',
  'rapport.membership-left': 'left',
} as const satisfies Partial<Record<LoyaltyContractEvent['type'], string>>;
type MovementType = keyof typeof kinds;
export type MovementKind = (typeof kinds)[MovementType];
type MovementEvent = Extract<LoyaltyContractEvent, { type: MovementType }>;

/** What a movement belongs to; what does not apply is null. */
export type MovementReferences = {
  readonly order: { readonly source: string; readonly orderId: string } | null;
  readonly returnId: string | null;
  readonly redemptionId: string | null;
  readonly holdId: string | null;
  readonly adjustmentId: string | null;
  readonly openingId: string | null;
  readonly goodwillId: string | null;
  readonly complaintId: string | null;
  readonly reward: string | null;
  /** Debts that were filled, or the claim itself. */
  readonly claims: readonly { readonly claim: string; readonly points: number }[];
};

export type MovementTier = { readonly from: Day; readonly tier: Tier; readonly before: Tier; readonly heldThrough: Day | null; readonly year: number; readonly yearPoints: number; readonly policyVersion: number };

/** An event that moved points or the tier. */
export type MovementPart = {
  readonly kind: 'movement';
  readonly movement: MovementKind;
  readonly at: Instant;
  /** How many points the event speaks of; of a claim, all that was claimed; below 0 for a downward adjustment. */
  readonly points: number;
  readonly shifts: readonly PointsShift[];
  /** All single lots that it touched; none for a mass change, which is told by its day. */
  readonly flows: readonly LotFlow[];
  /** Mass changes: lots up to this day, and how many they were. */
  readonly mass: { readonly on: Day; readonly lots: number } | null;
  /** What a claim could not take, or the debt that was written off with the membership. */
  readonly debt: number;
  readonly writtenOff: number;
  readonly cause: string | null;
  readonly references: MovementReferences;
  readonly tier: MovementTier | null;
};

const noReferences: MovementReferences = {
  order: null, returnId: null, redemptionId: null, holdId: null, adjustmentId: null, openingId: null, goodwillId: null, complaintId: null, reward: null, claims: [],
};

export const isMovement = (event: LoyaltyContractEvent): event is MovementEvent => Object.hasOwn(kinds, event.type);

export function movementOf(event: MovementEvent): MovementPart {
  const { type, occurredAt, data } = event;
  const isClaim = type === 'rapport.points-reversed';
  return {
    kind: 'movement', movement: kinds[type], at: occurredAt, points: pointsOf(event),
    shifts: 'shifts' in data ? data.shifts : [],
    flows: lotFlowsOf(event),
    mass: 'on' in data ? { on: data.on as Day, lots: data.lots } : null,
    debt: isClaim ? event.data.debt : 0,
    writtenOff: 'writtenOff' in data ? data.writtenOff : 0,
    cause: 'cause' in data ? data.cause : null,
    references: referencesOf(event),
    tier: tierOf(event),
  };
}

function pointsOf(event: MovementEvent): number {
  switch (event.type) {
    case 'rapport.points-reversed':
      return event.data.claimed;
    case 'rapport.opening-balance-brought':
    case 'rapport.goodwill-granted':
      return event.data.lot.points;
    default:
      return 'points' in event.data ? event.data.points : 0;
  }
}

function referencesOf(event: MovementEvent): MovementReferences {
  switch (event.type) {
    case 'rapport.points-earned':
      return { ...noReferences, order: { source: event.data.source, orderId: event.data.orderId } };
    case 'rapport.points-reversed': {
      const { source, orderId, returnId, claim, claimed } = event.data;
      return { ...noReferences, order: { source, orderId }, returnId, claims: [{ claim, points: claimed }] };
    }
    case 'rapport.debt-filled':
      return { ...noReferences, claims: event.data.claims };
    case 'rapport.points-held':
    case 'rapport.hold-released':
      return { ...noReferences, holdId: event.data.holdId };
    case 'rapport.points-redeemed': {
      const { redemptionId, holdId, order, reward } = event.data;
      return { ...noReferences, redemptionId, holdId, order, reward: reward?.code ?? null };
    }
    case 'rapport.redemption-cancelled':
      return { ...noReferences, redemptionId: event.data.redemptionId };
    case 'rapport.points-adjusted':
      return { ...noReferences, adjustmentId: event.data.adjustmentId };
    case 'rapport.opening-balance-brought':
      return { ...noReferences, openingId: event.data.openingId };
    case 'rapport.goodwill-granted':
      return { ...noReferences, goodwillId: event.data.goodwillId, complaintId: event.data.complaintId };
    default:
      return noReferences;
  }
}

function tierOf(event: MovementEvent): MovementTier | null {
  if (event.type !== 'rapport.tier-raised' && event.type !== 'rapport.tier-lowered' && event.type !== 'rapport.tier-held') return null;
  const { from, tier, before, heldThrough, year, yearPoints, tiersPolicyVersion } = event.data;
  return { from: from as Day, tier, before, heldThrough: heldThrough as Day | null, year, yearPoints, policyVersion: tiersPolicyVersion };
}
