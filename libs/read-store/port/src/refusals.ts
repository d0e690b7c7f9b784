import { UnsupportedQuery } from './read-store.js';

const code = 'no code is run';
const days = 'days and instants are texts here, which compare in the order of time; $substrCP takes the year or the month';
const elsewhere = 'it reads or writes elsewhere';
const byChance = 'its answer would be another each time';
const pattern = 'a pattern may take for ever, and means different things in different stores; a prefix is a range, and $indexOfCP finds a text in a text';

/** Why, of what is asked for most and is never allowed. */
const reasons: Readonly<Record<string, string>> = {
  $where: code, $function: code, $accumulator: code, $eval: code,
  $out: elsewhere, $merge: elsewhere, $lookup: elsewhere, $graphLookup: elsewhere, $unionWith: elsewhere, $documents: elsewhere,
  $date: days, $toDate: days, $dateFromString: days, $dateToString: days, $dateTrunc: days, $dateDiff: days, $dateAdd: days, $dateSubtract: days,
  $year: days, $month: days, $dayOfMonth: days, $dayOfWeek: days, $week: days, $isoWeek: days,
  $count: 'write {"$sum": 1}', $round: 'use $floor, $ceil or $trunc', $switch: 'write $cond in $cond',
  $rand: byChance, $sample: byChance, $sampleRate: byChance, $$NOW: byChance, $$CLUSTER_TIME: byChance,
  $regex: pattern, $regexMatch: pattern, $regexFind: pattern, $regexFindAll: pattern, $text: pattern, $options: pattern,
};

/** With a colon in front; nothing where the name is just not known. */
export const reasonFor = (operator: string): string => (Object.hasOwn(reasons, operator) ? `: ${reasons[operator]}` : '');

/** Names are shown, cut short; values never are. */
export const shown = (name: string): string => `'${name.slice(0, 60)}'`;

export const refused = (place: string, why: string): UnsupportedQuery => new UnsupportedQuery(`${place}: ${why}`);

/** With the reason, or else what it may have been meant to be. */
export function notAllowed(place: string, operator: string, allowed: readonly string[] = []): UnsupportedQuery {
  return refused(place, `${operator.slice(0, 60)} is not allowed${reasonFor(operator) || meant(operator, allowed)}`);
}

/** A short list is told as a whole, of a long one what is written nearly alike. */
function meant(operator: string, allowed: readonly string[]): string {
  const alike = allowed.filter((name) => isNearly(operator, name));
  if (alike.length > 0) return `; did you mean ${alike.join(' or ')}?`;
  return allowed.length > 0 && allowed.length <= maxListed ? `; allowed are ${allowed.join(' ')}` : '';
}

const maxListed = 20;

/** But for the case of letters, and one letter more, less or other. */
function isNearly(one: string, other: string): boolean {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  const rest = (text: string, from: number): string => text.slice(from);
  return rest(a, start + 1) === rest(b, start + 1) || rest(a, start) === rest(b, start + 1) || rest(a, start + 1) === rest(b, start);
}

/** The same refusal with its place in front. */
export function placed(place: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw error instanceof UnsupportedQuery ? refused(place, error.message) : error;
  }
}
