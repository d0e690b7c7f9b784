import type { Brand } from './brand.js';

/** A moment as ISO 8601 in UTC with milliseconds, `YYYY-MM-DDTHH:mm:ss.sssZ`. Sorts as text. */
export type Instant = Brand<string, 'Instant'>;

const instantPattern = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,3}))?(Z|[+-]\d{2}:\d{2})$/;

/**
 * Reads an ISO 8601 date-time with a zone (`Z` or `+08:00`), seconds required, at most milliseconds.
 * Returns null for anything else, for dates that do not exist and for years outside 1001 to 9999 (in UTC):
 * a day begins with the year 1000, which leaves the instant a day of that year in every zone.
 */
export function parseInstant(text: string): Instant | null {
  return parsePlain(text) ?? parseAny(text);
}

const daysOfMonths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The form that nearly all instants have, with or without milliseconds, in UTC; null for all others, sound or not. Many times faster than {@link parseAny}. */
function parsePlain(text: string): Instant | null {
  const form = text.length === 24 ? '0000-00-00T00:00:00.000Z' : '0000-00-00T00:00:00Z';
  if (text.length !== form.length) return null;
  for (let i = 0; i < form.length; i++) {
    const code = text.charCodeAt(i);
    const wanted = form.charCodeAt(i);
    if (wanted === 0x30 ? code < 0x30 || code > 0x39 : code !== wanted) return null;
  }
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0;
  const date = digits(text, 8, 2);
  if (year < 1001 || month < 1 || month > 12 || date < 1 || date > daysOfMonths[month - 1]! + leap) return null;
  if (digits(text, 11, 2) > 23 || digits(text, 14, 2) > 59 || digits(text, 17, 2) > 59) return null;
  return (text.length === 24 ? text : `${text.slice(0, 19)}.000Z`) as Instant;
}

function digits(text: string, from: number, count: number): number {
  let value = 0;
  for (let i = from; i < from + count; i++) value = value * 10 + text.charCodeAt(i) - 0x30;
  return value;
}

function parseAny(text: string): Instant | null {
  const match = instantPattern.exec(text);
  if (!match) return null;
  const [, year, month, date, hour, minute, second] = match.map(Number) as [number, number, number, number, number, number, number];
  if (hour > 23 || minute > 59 || second > 59) return null;
  const local = new Date(Date.UTC(year, month - 1, date));
  if (local.getUTCMonth() !== month - 1 || local.getUTCDate() !== date) return null;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) return null;
  const iso = new Date(ms).toISOString();
  return iso.length === 24 && iso >= '1001' ? (iso as Instant) : null;
}

/** @throws when the text is no instant; for constants and tests. Input is checked with {@link parseInstant}. */
export function instant(text: string): Instant {
  const parsed = parseInstant(text);
  if (parsed === null) throw new RangeError(`not an instant: ${text.slice(0, 30)}`);
  return parsed;
}

export const instantFromMs = (epochMs: number): Instant => new Date(epochMs).toISOString() as Instant;
export const epochMsOf = (at: Instant): number => Date.parse(at);
