import { lookupKey, type FactDocument, type FactQuery, type FoundFacts, type PartDocument } from '@rapport/read-models';
import type { Collection } from '@rapport/read-store';
import type { ProjectorCollections } from './documents.js';

type Document = FactDocument | PartDocument;

/** Answers many lists of queries with one read by id and one by look-up for heads and for parts. */
export async function findFacts({ heads, parts }: Pick<ProjectorCollections, 'heads' | 'parts'>, lists: readonly (readonly FactQuery[])[]): Promise<readonly FoundFacts[]> {
  const foundHeads = await fetch(heads, 'heads', lists);
  const foundParts = await fetch(parts, 'parts', lists);
  return lists.map((_, i) => ({ heads: foundHeads[i]!, parts: foundParts[i]! }));
}

const keyOf = ({ lookup }: Extract<FactQuery, { lookup: unknown }>): string => lookupKey(lookup.fact, lookup.name, lookup.value);

/** For each list each document once, in the order of the queries; those of a look-up by `_id`. */
async function fetch<Found extends Document>(collection: Collection<Found>, from: FactQuery['from'], lists: readonly (readonly FactQuery[])[]): Promise<readonly (readonly Found[])[]> {
  const ids: string[] = [];
  const keys = new Set<string>();
  for (const list of lists) {
    for (const query of list) {
      if (query.from !== from) continue;
      if ('ids' in query) for (const id of query.ids) ids.push(id);
      else keys.add(keyOf(query));
    }
  }
  const byId = ids.length > 0 ? await collection.findByIds(ids) : [];
  const byKey = await lookUp(collection, keys);
  let read = 0;
  const take = (count: number): number => (read += count) - count;
  return lists.map((list) => foundFor(list, from, byId, byKey, take));
}

const nothing: readonly never[] = [];

/** `take` gives the place of the next so many among those read by id. */
function foundFor<Found extends Document>(
  list: readonly FactQuery[], from: FactQuery['from'], byId: readonly (Found | null)[], byKey: ReadonlyMap<string, readonly Found[]>, take: (count: number) => number,
): readonly Found[] {
  const [only] = list;
  if (list.length === 1 && only!.from !== from) return nothing;
  if (list.length === 1 && 'ids' in only! && only.ids.length === 1) {
    const document = byId[take(1)]!;
    return document ? [document] : nothing;
  }
  const found: Found[] = [];
  let answers = 0;
  for (const query of list) {
    if (query.from !== from) continue;
    const before = found.length;
    if ('ids' in query) {
      const start = take(query.ids.length);
      for (let i = start; i < start + query.ids.length; i++) if (byId[i]) found.push(byId[i]!);
    } else for (const document of byKey.get(keyOf(query)) ?? nothing) found.push(document);
    if (found.length > before) answers++;
  }
  return answers < 2 ? found : [...new Set(found)];
}

async function lookUp<Found extends Document>(collection: Collection<Found>, keys: ReadonlySet<string>): Promise<ReadonlyMap<string, readonly Found[]>> {
  const byKey = new Map<string, Found[]>();
  if (keys.size === 0) return byKey;
  for (const document of (await collection.find({ lookups: { $in: [...keys] } })).documents) {
    for (const key of document.lookups) {
      if (!keys.has(key)) continue;
      const known = byKey.get(key);
      if (!known) byKey.set(key, [document]);
      else if (known.at(-1) !== document) known.push(document);
    }
  }
  return byKey;
}
