import type { JsonObject, Position } from '@rapport/kernel';
import type { Collection, StoredDocument } from '@rapport/read-store';
import { pagesOf } from '../pages-of.js';
import { sameContent, type ComparedCollection } from './compared-collections.js';
import type { ComparedSide } from './compared-side.js';
import { firstUnequalField } from './unequal-field.js';

export interface ComparisonOptions {
  /** What is there, and what ought to be. */
  readonly stored: ComparedSide;
  readonly expected: ComparedSide;
  readonly collections: readonly ComparedCollection[];
  /** Of the log. */
  readonly head: () => Promise<Position>;
  readonly signal: AbortSignal;
  /** How long one side may take to reach a position of the log. */
  readonly stalledAfterMs: number;
  readonly onProgress?: (compared: number) => void;
}

export type DifferenceKind = 'differs' | 'missing' | 'extra';

export interface DocumentDifference {
  readonly collection: string;
  readonly id: string;
  readonly kind: DifferenceKind;
  /** Where the two first differ, dots for nesting; null where one of them is not there. */
  readonly field: string | null;
}

export interface CollectionReport {
  readonly name: string;
  readonly equal: number;
  readonly differing: number;
  readonly missing: number;
  readonly extra: number;
  /** Documents that were written at each look, so that they could not be compared. */
  readonly moving: number;
}

export interface ComparisonReport {
  readonly collections: readonly CollectionReport[];
  /** The first of each collection, in the order in which they were found. */
  readonly differences: readonly DocumentDifference[];
}

const sideNames = { stored: 'live', expected: 'new', kept: 'kept' };

/** A side did not reach what the log held: nobody feeds it, or not fast enough. */
export class SideStalled extends Error {
  override readonly name = 'SideStalled';
  constructor(readonly side: 'stored' | 'expected' | 'kept', position: Position) {
    super(`the ${sideNames[side]} documents did not reach the position ${position} of the log in time`);
  }
}

const pageSize = 500;
/** Looks at one page, while its documents go on being written. */
const maxLooks = 40;
/** Differences told one by one, of each collection. */
const told = 20;

/** Compares all documents while both sides go on taking what comes. @throws {SideStalled} */
export async function compareDocuments(options: ComparisonOptions): Promise<ComparisonReport> {
  const collections: CollectionReport[] = [];
  const differences: DocumentDifference[] = [];
  let compared = 0;
  for (const collection of options.collections) {
    const tally = new Tally(collection.name, () => options.onProgress?.(++compared));
    const [stored, expected] = [options.stored, options.expected].map(({ store }) => store.collection(collection.collection, collection.indexes)) as [Collection, Collection];
    const pair = { collection, stored, expected };
    for await (const page of pagesOf(stored, pageSize)) await comparePage(pair, page.map(({ _id }) => _id), tally, options);
    for await (const page of pagesOf(expected, pageSize)) {
      const known = await stored.findByIds(page.map(({ _id }) => _id));
      await comparePage(pair, page.flatMap(({ _id }, i) => (known[i] ? [] : [_id])), tally, options);
    }
    collections.push(tally.report());
    differences.push(...tally.differences);
  }
  return { collections, differences };
}

class Tally {
  readonly differences: DocumentDifference[] = [];
  readonly #counts = { equal: 0, differs: 0, missing: 0, extra: 0, moving: 0 };

  constructor(private readonly name: string, private readonly onCompared: () => void) {}

  equal(): void {
    this.#counts.equal++;
    this.onCompared();
  }

  differs(difference: Omit<DocumentDifference, 'collection'>): void {
    this.#counts[difference.kind]++;
    if (this.differences.length < told) this.differences.push({ collection: this.name, ...difference });
    this.onCompared();
  }

  moving(count: number): void {
    this.#counts.moving += count;
  }

  report(): CollectionReport {
    const { equal, differs, missing, extra, moving } = this.#counts;
    return { name: this.name, equal, differing: differs, missing, extra, moving };
  }
}

interface Pair {
  readonly collection: ComparedCollection;
  readonly stored: Collection;
  readonly expected: Collection;
}

/**
 * Under load there is no common instant. A pair that is unequal is looked at again once both sides have reached what the log
 * held behind the first look: if neither document was written since, both show all events up to there and none behind it,
 * so they ought to be equal, and are not.
 */
async function comparePage({ collection, stored, expected }: Pair, ids: readonly string[], tally: Tally, options: ComparisonOptions): Promise<void> {
  let pending = ids;
  let seen = new Map<string, string>();
  for (let look = 1; pending.length > 0; look++) {
    options.signal.throwIfAborted();
    if (look > maxLooks) return tally.moving(pending.length);
    const [foundStored, foundExpected] = [await stored.findByIds(pending), await expected.findByIds(pending)];
    const next = new Map<string, string>();
    pending.forEach((id, i) => {
      const pair = [foundStored[i] ?? null, foundExpected[i] ?? null] as const;
      const [is, ought] = pair.map((document) => document && collection.content(document)) as [JsonObject | null, JsonObject | null];
      if (sameContent(is, ought)) return tally.equal();
      const versions = versionsOf(pair);
      if (seen.get(id) === versions) return tally.differs({ id, ...differenceOf(is, ought) });
      next.set(id, versions);
    });
    seen = next;
    pending = [...next.keys()];
    if (pending.length > 0) await bothReach(await options.head(), options);
  }
}

const versionsOf = ([stored, expected]: readonly [StoredDocument | null, StoredDocument | null]): string => `${stored?.version ?? '-'} ${expected?.version ?? '-'}`;

function differenceOf(is: JsonObject | null, ought: JsonObject | null): { readonly kind: DifferenceKind; readonly field: string | null } {
  if (is === null) return { kind: 'missing', field: null };
  if (ought === null) return { kind: 'extra', field: null };
  return { kind: 'differs', field: firstUnequalField(is, ought) };
}

async function bothReach(position: Position, options: ComparisonOptions): Promise<void> {
  for (const side of ['stored', 'expected'] as const) {
    if (await options[side].reached(position, options.stalledAfterMs, options.signal)) continue;
    options.signal.throwIfAborted();
    throw new SideStalled(side, position);
  }
}
