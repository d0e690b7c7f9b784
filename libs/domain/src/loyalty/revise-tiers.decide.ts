import { heldFrom, isHigherTier, tierHeldOn, tierTimeline, type TierSegment } from '@rapport/judgements';
import { addDays, laterDay, type Day, type Instant } from '@rapport/kernel';
import { ascending } from '../persistent-sorted-map.js';
import type { Draft } from './draft.js';
import type { LoyaltyTerms } from './loyalty.commands.js';
import { membershipNumbered } from './loyalty.state.js';
import { isOpen, tierToldOn } from './membership.js';

export interface TierRevision {
  readonly membership: number;
  /** The first day on which something counts otherwise than before. What was held on closed days stands. */
  readonly changedFrom: Day;
  readonly closedThrough: Day | null;
  readonly occurredAt: Instant;
  /** Told in any case, so that it is known to be done: decided again after later closings, it would undo what they decided. */
  readonly isReview?: boolean;
}

/** Tells where the tiers that the facts give now differ from what was told: from the first such day on. Of an open membership only. */
export function reviseTiers(draft: Draft, { membership: number, changedFrom, closedThrough, occurredAt, isReview = false }: TierRevision, { policies }: Pick<LoyaltyTerms, 'policies'>): void {
  const membership = membershipNumbered(draft.state, number);
  if (membership === null || !isOpen(membership)) return;
  const firstOpen = closedThrough === null ? changedFrom : laterDay(changedFrom, addDays(closedThrough, 1));
  const from = laterDay(firstOpen, membership.enrolledOn);
  const tiersOn = (day: Day) => policies.effectiveOn('loyalty-tiers', day);
  const entries = [...ascending(membership.qualifying)];
  const now = tierTimeline(entries, { since: membership.enrolledOn, closedThrough, tiersOn, from });
  const first = firstDifference(membership.tiers, now, from);
  const cutOn = (day: Day): readonly TierSegment[] => [heldFrom(day, tierHeldOn(now, day)!, tierHeldOn(membership.tiers, day), entries, { tiersOn }), ...now.filter((one) => one.from > day)];
  const changes = isReview && !isToldWhole(membership.tiers, now[0]!) ? now : first === null ? [] : cutOn(first);
  for (const { from: start, tier, heldThrough, year, yearPoints, policyVersion } of changes) {
    const before = tierToldOn(membershipNumbered(draft.state, number), start);
    const type = isHigherTier(tier, before) ? 'TierRaised' : isHigherTier(before, tier) ? 'TierLowered' : 'TierHeld';
    draft.add({ type, occurredAt, data: { membership: number, from: start, tier, before, heldThrough, year, yearPoints, tiersPolicyVersion: policyVersion } });
  }
}

/** The first day from which on something else is held than was told. */
function firstDifference(told: readonly TierSegment[], now: readonly TierSegment[], from: Day): Day | null {
  const days = [from, ...told.map((one) => one.from), ...now.map((one) => one.from)].filter((day) => day >= from).sort();
  return days.find((day) => !isSame(tierHeldOn(told, day), tierHeldOn(now, day))) ?? null;
}

const isToldWhole = (told: readonly TierSegment[], segment: TierSegment): boolean =>
  told.some((one) => one.from === segment.from && isSame(one, segment) && one.year === segment.year && one.yearPoints === segment.yearPoints && one.policyVersion === segment.policyVersion);

const isSame = (a: TierSegment | null, b: TierSegment | null): boolean => a?.tier === b?.tier && a?.heldThrough === b?.heldThrough;
