import type { LoyaltyEvent, NewLot, PointsShift } from '@rapport/domain';
import { tiers } from '@rapport/judgements';
import { addDays, dayOf, type Day, type Position } from '@rapport/kernel';

/** What the reactor knows of a loyalty account: that it is there, and the days at whose close something of it may change. */
export interface AccountSchedule {
  /** Where the first enrolment stands in the log: events before it ask nothing of the account. */
  readonly enrolledAt: Position;
  /** The calendar's. */
  readonly timeZone: string;
  /** Its tier may fall at the close of a year. */
  readonly hasTier: boolean;
  /** Ascending, each once. A day may be there for nothing; none is missing. */
  readonly due: readonly Day[];
}

/** Null: no account yet. Pure; never throws. */
export function evolveSchedule(schedule: AccountSchedule | null, event: LoyaltyEvent, position: Position): AccountSchedule | null {
  if (schedule === null) {
    return event.type === 'MemberEnrolled' ? { enrolledAt: position, timeZone: event.data.timeZone, hasTier: false, due: [] } : null;
  }
  switch (event.type) {
    case 'MemberEnrolled':
      return { ...schedule, hasTier: false };
    case 'MembershipLeft':
      return { ...schedule, hasTier: false, due: [] };
    case 'TierRaised':
    case 'TierLowered':
    case 'TierHeld': {
      const hasTier = event.data.tier !== tiers[0];
      return { ...withDue(schedule, hasTier ? [yearEndOf(event.data.from)] : []), hasTier };
    }
    default:
      return withDue(schedule, dueDaysOf(event, schedule.timeZone));
  }
}

/** The day has been closed for the account. */
export function closedFor(schedule: AccountSchedule, day: Day): AccountSchedule {
  const left = { ...schedule, due: schedule.due.filter((due) => due > day) };
  return schedule.hasTier ? withDue(left, [yearEndOf(addDays(day, 1))]) : left;
}

/** Points live until the day before they expire, wait until the day before they become active, and are held until their hold lapses. */
function dueDaysOf(event: LoyaltyEvent, timeZone: string): readonly Day[] {
  const days: Day[] = [];
  if ('shifts' in event.data) {
    const { shifts } = event.data;
    for (const { to, expiresOn } of shifts) if (living.has(to)) days.push(addDays(expiresOn, -1));
    if (shifts.some(({ to }) => to === 'pending')) for (const activeFrom of activeFromOf(event)) days.push(addDays(activeFrom, -1));
  }
  if (event.type === 'PointsHeld') days.push(dayOf(event.data.lapsesAt, timeZone));
  return days;
}

const living: ReadonlySet<PointsShift['to']> = new Set(['pending', 'active', 'held']);

function activeFromOf(event: LoyaltyEvent): readonly Day[] {
  switch (event.type) {
    case 'PointsEarned':
      return [event.data.activeFrom];
    case 'RedemptionCancelled':
      return event.data.reissued.map(ofLot);
    case 'OpeningBalanceBrought':
    case 'GoodwillGranted':
    case 'PointsAdjusted':
      return event.data.lot === null ? [] : [ofLot(event.data.lot)];
    default:
      return [];
  }
}

const ofLot = ({ activeFrom }: NewLot): Day => activeFrom;
const yearEndOf = (day: Day): Day => `${day.slice(0, 4)}-12-31` as Day;

function withDue(schedule: AccountSchedule, days: readonly Day[]): AccountSchedule {
  const fresh = days.filter((day) => !schedule.due.includes(day));
  return fresh.length === 0 ? schedule : { ...schedule, due: [...new Set([...schedule.due, ...fresh])].sort() };
}
