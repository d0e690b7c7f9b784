import { dayOf, err, ok } from '@rapport/kernel';
import { futureProblem, reject } from '../decision.js';
import { getFrom } from '../persistent-map.js';
import { ascending, sortedSize } from '../persistent-sorted-map.js';
import { fillDebt, holdReleased } from './advance.decide.js';
import type { Draft, Outcome } from './draft.js';
import type { EnrolMember, LeaveMembership } from './loyalty.commands.js';
import { membershipOf, openMembership } from './loyalty.state.js';
import { activeLots, pendingLots } from './points-ledger.js';
import { ShiftSum } from './shift-sum.js';

export const membershipsAtMost = 1_000;

/** May be dated in the past: orders from its day on are awarded with it. */
export function enrol(draft: Draft, { occurredAt }: EnrolMember): Outcome {
  const latest = membershipOf(draft.state);
  if (latest !== null && latest.leftAt === null) {
    return latest.enrolledAt === occurredAt ? ok('nothing') : reject('already-a-member', undefined, { enrolledOn: latest.enrolledOn });
  }
  const future = futureProblem(occurredAt, draft.now);
  if (future) return err(future);
  if (latest !== null && latest.leftAt !== null && occurredAt < latest.leftAt) return reject('enrolled-before-leaving', 'occurredAt', { leftAt: latest.leftAt });
  if (draft.state.memberships.length >= membershipsAtMost) return reject('too-many-memberships', undefined, { limit: membershipsAtMost });
  const { timeZone } = draft;
  draft.add({ type: 'MemberEnrolled', occurredAt, data: { membership: (latest?.membership ?? 0) + 1, enrolledOn: dayOf(occurredAt, timeZone), timeZone } });
  return ok('done');
}

/** What one event has beside its data in a log. */
const envelopeBytes = 800;

/**
 * What was held comes back first and fills debt; then all points expire, and the debt that is left is written off: all of it
 * in one append, or refused where more is held than fits. Holds are released one by one then, or lapse.
 */
export function leave(draft: Draft, { reason }: LeaveMembership): Outcome {
  const membership = openMembership(draft.state);
  if (membership === null) return reject('not-a-member');
  const holds = sortedSize(draft.state.openHolds);
  for (const holdId of ascending(draft.state.openHolds)) {
    const hold = getFrom(draft.state.holds, holdId);
    if (hold !== undefined) draft.add(holdReleased(draft, hold, 'left'));
  }
  fillDebt(draft);
  const { ledger, claims } = draft.state;
  const shifts = new ShiftSum();
  for (const lot of activeLots(ledger)) shifts.add(lot, 'active', 'expired', lot.at.active);
  for (const lot of pendingLots(ledger)) shifts.add(lot, 'pending', 'expired', lot.at.pending);
  draft.add({
    type: 'MembershipLeft',
    occurredAt: draft.now,
    data: { membership: membership.membership, leftOn: draft.today, points: ledger.total.active + ledger.total.pending, writtenOff: claims.total.debt, shifts: shifts.list() },
    ...(reason === null ? {} : { personal: { note: reason } }),
  });
  const fits = holds === 0 || draft.room >= draft.events.length * envelopeBytes;
  return fits ? ok('done') : reject('too-many-lots', undefined, { holds });
}
