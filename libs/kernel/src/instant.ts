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
