import { UnsupportedQuery } from './read-store.js';

const code = 'no code is run';
const elsewhere = 'it reads or writes elsewhere';
const byChance = 'its answer would be another each time';
const pattern = 'a pattern may take for ever, and means different things in different stores; a prefix is a range, and $indexOfCP finds a text in a text';

/** Why, of what is asked for most and is never allowed. */
const reasons: Readonly<Record<string, string>> = {
  $where: code, $function: code, $accumulator: code, $eval: code,
  $out: elsewhere, $merge: elsewhere, $lookup: elsewhere, $graphLookup: elsewhere, $unionWith: elsewhere, $documents: elsewhere,
  $rand: byChance, $sample: byChance, $sampleRate: byChance, $$NOW: byChance, $$CLUSTER_TIME: byChance,
  $regex: pattern, $regexMatch: pattern, $regexFind: pattern, $regexFindAll: pattern, $text: pattern, $options: pattern,
};

/** With a colon in front; nothing where the name is just not known. */
export const reasonFor = (operator: string): string => (Object.hasOwn(reasons, operator) ? `: ${reasons[operator]}` : '');

/** Names are shown, cut short; values never are. */
export const shown = (name: string): string => `'${name.slice(0, 60)}'`;

export const refused = (place: string, why: string): UnsupportedQuery => new UnsupportedQuery(`${place}: ${why}`);

export const notAllowed = (place: string, operator: string): UnsupportedQuery => refused(place, `${operator.slice(0, 60)} is not allowed${reasonFor(operator)}`);

/** The same refusal with its place in front. */
export function placed(place: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw error instanceof UnsupportedQuery ? refused(place, error.message) : error;
  }
}
