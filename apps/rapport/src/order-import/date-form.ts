import { isDay, parseInstant, type Day, type Instant } from '@rapport/kernel';
import { instantOfWallClock } from './wall-clock.js';

/** A date as read: a day, or a moment where the time was given. */
export type ReadDate = { readonly day: Day } | { readonly at: Instant };
/** Null for what is no date of the form. `timeZone`: in which times without a zone are written. */
export type DateReader = (text: string, timeZone: string) => ReadDate | null;

const tokens: Readonly<Record<string, string>> = {
  YYYY: '(?<year>\\d{4})', MM: '(?<month>\\d{2})', M: '(?<month>\\d{1,2})', DD: '(?<day>\\d{2})', D: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{2})', H: '(?<hour>\\d{1,2})', mm: '(?<minute>\\d{2})', ss: '(?<second>\\d{2})',
};
const tokenPattern = /YYYY|MM?|DD?|HH?|mm|ss/g;

/**
 * A reader for a form such as `YYYYMMDD`, `M/D/YYYY` or `YYYY-MM-DD HH:mm:ss`, or for `ISO`: a day, or a time with its
 * zone. Null when the form is none: it needs year, month and day once each, and hours and minutes only together.
 */
export function dateReader(form: string): DateReader | null {
  if (form === 'ISO') return readIso;
  const used = form.match(tokenPattern) ?? [];
  const kinds = used.map((token) => token[0]! + (token === 'MM' || token === 'M' ? 'onth' : ''));
  const has = (kind: string): boolean => kinds.includes(kind);
  if (new Set(kinds).size !== kinds.length || !has('Y') || !has('Month') || !has('D')) return null;
  if (has('H') !== has('m') || (has('s') && !has('m'))) return null;
  if (/[A-Za-z]/.test(form.replace(tokenPattern, '').replace('T', ''))) return null;
  const pattern = new RegExp(`^${escapeAround(form)}$`);
  return (text, timeZone) => readForm(pattern.exec(text)?.groups, timeZone);
}

function escapeAround(form: string): string {
  let text = '';
  let end = 0;
  for (const match of form.matchAll(tokenPattern)) {
    text += escapeText(form.slice(end, match.index)) + tokens[match[0]]!;
    end = match.index + match[0].length;
  }
  return text + escapeText(form.slice(end));
}

function readForm(part: Record<string, string> | undefined, timeZone: string): ReadDate | null {
  if (!part) return null;
  const day = `${part['year']}-${part['month']!.padStart(2, '0')}-${part['day']!.padStart(2, '0')}`;
  if (!isDay(day)) return null;
  if (part['hour'] === undefined) return { day };
  const [hour, minute, second] = [part['hour'], part['minute'], part['second'] ?? '0'].map(Number) as [number, number, number];
  if (hour > 23 || minute > 59 || second > 59) return null;
  return { at: instantOfWallClock(day, (hour * 60 + minute) * 60 + second, timeZone) };
}

function readIso(text: string): ReadDate | null {
  if (isDay(text)) return { day: text };
  const at = parseInstant(text);
  return at === null ? null : { at };
}

const escapeText = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
