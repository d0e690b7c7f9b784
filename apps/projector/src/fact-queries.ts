import { lookupKey, type FactDocument, type FactQuery, type FoundFacts, type PartDocument } from '@rapport/read-models';
import type { Collection } from '@rapport/read-store';
import type { ProjectorCollections } from './documents.js';

type Document = FactDocument | PartDocument;

interface Wanted {
  readonly ids: Set<string>;
  readonly keys: Set<string>;
}
interface Fetched<Found extends Document> {
  readonly byId: ReadonlyMap<string, Found>;
  readonly byKey: ReadonlyMap<string, readonly Found[]>;
}

/** Answers many lists of queries with one read by id and one by look-up for heads and for parts. */
export async function findFacts({ heads, parts }: Pick<ProjectorCollections, 'heads' | 'parts'>, lists: readonly (readonly FactQuery[])[]): Promise<readonly FoundFacts[]> {
  const wanted = { heads: nothing(), parts: nothing() };
  for (const list of lists) {
    for (const query of list) {
      if ('ids' in query) for (const id of query.ids) wanted[query.from].ids.add(id);
      else wanted[query.from].keys.add(keyOf(query));
    }
  }
  const foundHeads = await fetch(heads, wanted.heads);
  const foundParts = await fetch(parts, wanted.parts);
  return lists.map((list) => ({ heads: pick(list, 'heads', foundHeads), parts: pick(list, 'parts', foundParts) }));
}

const nothing = (): Wanted => ({ ids: new Set(), keys: new Set() });
const keyOf = ({ lookup }: Extract<FactQuery, { lookup: unknown }>): string => lookupKey(lookup.fact, lookup.name, lookup.value);

async function fetch<Found extends Document>(collection: Collection<Found>, { ids, keys }: Wanted): Promise<Fetched<Found>> {
  const byId = new Map<string, Found>();
  const byKey = new Map<string, Found[]>();
  if (ids.size > 0) for (const document of await collection.findByIds([...ids])) if (document) byId.set(document._id, document);
  if (keys.size === 0) return { byId, byKey };
  for (const document of (await collection.find({ lookups: { $in: [...keys] } })).documents) {
    for (const key of document.lookups) {
      if (!keys.has(key)) continue;
      const known = byKey.get(key);
      if (!known) byKey.set(key, [document]);
      else if (known.at(-1) !== document) known.push(document);
    }
  }
  return { byId, byKey };
}

/** Each document once, in the order of the queries; those of a look-up by `_id`. */
function pick<Found extends Document>(queries: readonly FactQuery[], from: 'heads' | 'parts', { byId, byKey }: Fetched<Found>): readonly Found[] {
  const found: Found[] = [];
  for (const query of queries) {
    if (query.from !== from) continue;
    if (!('ids' in query)) for (const document of byKey.get(keyOf(query)) ?? []) found.push(document);
    else for (const id of query.ids) {
      const document = byId.get(id);
      if (document) found.push(document);
    }
  }
  return found.length < 2 ? found : [...new Set(found)];
}
