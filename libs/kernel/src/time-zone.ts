import { addDays, dayFromNumber, dayNumber, type Day } from './day.js';
import { instantFromMs, type Instant } from './instant.js';

const msPerDay = 86_400_000;
/** Zone offsets change on these boundaries only, so one look-up per slot is exact. */
export const slotMs = 15 * 60_000;

/** Zone in force while no calendar has been opened. */
export const defaultTimeZone = 'Asia/Shanghai';

interface Zone {
  readonly format: Intl.DateTimeFormat;
  readonly days: Map<number, Day>;
}
const zones = new Map<string, Zone>();
const cachedSlots = 200_000;

/** True for a name of the IANA time zone database that this runtime knows; plain offsets (`+08:00`) are refused. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** The day in the zone on which the instant falls. */
export function dayOf(at: Instant, timeZone: string): Day {
  return dayOfSlot(slotOf(at), timeZone);
}

/** Number of the quarter hour (UTC, since 1970) that holds the instant: fine enough that each lies within one day of any zone. */
export function slotOf(at: Instant): number {
  const digits = (start: number, end: number): number => {
    let number = 0;
    for (let i = start; i < end; i++) number = number * 10 + at.charCodeAt(i) - 48;
    return number;
  };
  return (Date.UTC(digits(0, 4), digits(5, 7) - 1, digits(8, 10)) + digits(11, 13) * 3_600_000) / slotMs + Math.floor(digits(14, 16) / 15);
}

/** The day in the zone on which a quarter hour of {@link slotOf} falls. */
export function dayOfSlot(slot: number, timeZone: string): Day {
  const zone = zoneNamed(timeZone);
  const known = zone.days.get(slot);
  if (known !== undefined) return known;
  const found = formatDay(zone.format, slot * slotMs);
  if (zone.days.size >= cachedSlots) zone.days.clear();
  zone.days.set(slot, found);
  return found;
}

/** The instant at which the day begins in the zone (where midnight is skipped by a clock change: the first moment there is). */
export function startOfDay(day: Day, timeZone: string): Instant {
  let low = dayNumber(day) * msPerDay - msPerDay;
  let high = dayNumber(day) * msPerDay + msPerDay;
  while (high - low > slotMs) {
    const middle = low + Math.floor((high - low) / 2 / slotMs) * slotMs;
    if (dayOfSlot(middle / slotMs, timeZone) < day) low = middle;
    else high = middle;
  }
  return instantFromMs(high);
}

/** Noon of the day in the zone: the time given to facts that are dated by day only. */
export function noonOf(day: Day, timeZone: string): Instant {
  const wanted = dayNumber(day) * msPerDay + msPerDay / 2;
  let guess = wanted;
  for (let round = 0; round < 3; round++) {
    const { format } = zoneNamed(timeZone);
    const shown = localMs(format, guess);
    if (shown === wanted) break;
    guess += wanted - shown;
  }
  return instantFromMs(guess);
}

/** True once the day has ended in the zone by this clock. */
export const hasEnded = (day: Day, timeZone: string, now: Instant): boolean => now >= startOfDay(addDays(day, 1), timeZone);

function zoneNamed(timeZone: string): Zone {
  let zone = zones.get(timeZone);
  if (!zone) {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23',
      year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
    });
    zones.set(timeZone, (zone = { format, days: new Map() }));
  }
  return zone;
}

const formatDay = (format: Intl.DateTimeFormat, epochMs: number): Day => dayFromNumber(Math.floor(localMs(format, epochMs) / msPerDay));

function localMs(format: Intl.DateTimeFormat, epochMs: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(epochMs)) part[type] = Number(value);
  return Date.UTC(part['year']!, part['month']! - 1, part['day']!, part['hour']!, part['minute']!, part['second']!);
}
