import { dayNumber, instantFromMs, type Day, type Instant } from '@rapport/kernel';

const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * The instant at which a clock on the wall of the zone shows this time of the day. Where a clock change shows it twice,
 * one of the two; where it is skipped, a moment within an hour of it.
 */
export function instantOfWallClock(day: Day, secondOfDay: number, timeZone: string): Instant {
  const wantedMs = dayNumber(day) * 86_400_000 + secondOfDay * 1_000;
  let guessMs = wantedMs;
  for (let round = 0; round < 3; round++) guessMs += wantedMs - shownMs(guessMs, timeZone);
  return instantFromMs(guessMs);
}

function shownMs(epochMs: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', { timeZone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' });
    formats.set(timeZone, format);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(epochMs)) part[type] = Number(value);
  return Date.UTC(part['year']!, part['month']! - 1, part['day']!, part['hour']!, part['minute']!, part['second']!);
}
