import type { QualifyingEntry, Tier, TierSegment } from '@rapport/judgements';
import { yearOf, type Day, type Instant } from '@rapport/kernel';
import { getSorted, setSorted, withoutSorted, type PersistentSortedMap } from '../persistent-sorted-map.js';
import type { LoyaltyEvent, MemberEnrolled } from './loyalty.events.js';

/** From one enrolment to leaving. Whoever enrols again starts afresh. */
export interface Membership {
  /** Counts from 1. */
  readonly membership: number;
  readonly enrolledAt: Instant;
  readonly enrolledOn: Day;
  readonly leftAt: Instant | null;
  readonly leftOn: Day | null;
  /** The orders that were recorded before the enrolment have been looked at. */
  readonly isCovered: boolean;
  /** Orders that were awarded. */
  readonly awards: number;
  /** The tier as it was told, ascending; the first is that of the enrolment. */
  readonly tiers: readonly TierSegment[];
  /** Qualifying points by the order's day and the day from which they count. */
  readonly qualifying: PersistentSortedMap<QualifyingEntry>;
}

export const isOpen = ({ leftAt }: Membership): boolean => leftAt === null;

export const enrolled = ({ occurredAt, data }: MemberEnrolled): Membership => ({
  membership: data.membership,
  enrolledAt: occurredAt,
  enrolledOn: data.enrolledOn,
  leftAt: null,
  leftOn: null,
  isCovered: false,
  awards: 0,
  tiers: [{ from: data.enrolledOn, tier: 'D', heldThrough: null, year: yearOf(data.enrolledOn), yearPoints: 0, policyVersion: 0 }],
  qualifying: null,
});

/** The tier as the account's history tells it: the lowest before the enrolment. */
export const tierToldOn = (membership: Membership | null, day: Day): Tier => membership?.tiers.findLast(({ from }) => from <= day)?.tier ?? 'D';

type TierChanged = Extract<LoyaltyEvent, { type: 'TierRaised' | 'TierLowered' | 'TierHeld' }>;

/** Replaces what was told of that day and later ones. */
export function withTier(membership: Membership, { data }: TierChanged): Membership {
  const { from, tier, heldThrough, year, yearPoints, tiersPolicyVersion: policyVersion } = data;
  return { ...membership, tiers: [...membership.tiers.filter((told) => told.from < from), { from, tier, heldThrough, year, yearPoints, policyVersion }] };
}

export function withQualifying(membership: Membership, entries: readonly QualifyingEntry[]): Membership {
  const qualifying = entries.reduce((sums, { day, from, points }) => {
    const key = `${day} ${from}`;
    const sum = (getSorted(sums, key)?.points ?? 0) + points;
    return sum === 0 ? withoutSorted(sums, key) : setSorted(sums, key, { day, from, points: sum });
  }, membership.qualifying);
  return { ...membership, qualifying };
}
