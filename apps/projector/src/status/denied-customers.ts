import { generationStore } from '@rapport/edge';
import { contextOf, contextStreams, customersView } from '@rapport/read-models';
import type { ReadStore } from '@rapport/read-store';
import { ContextSource } from '../context-source.js';
import { openCollections } from '../documents.js';
import { findFacts } from '../fact-queries.js';

/** Of these customers those of whom the facts of a generation know nothing, or not any more: the view will never have a body for them. */
export async function deniedCustomers(store: ReadStore, generation: number, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const collections = openCollections(generationStore(store, generation), []);
  const { context } = await new ContextSource(collections.heads, { streams: contextStreams, build: contextOf }).read();
  const found = await findFacts(collections, ids.map((id) => customersView.inputs(id)));
  return new Set(ids.filter((id, i) => customersView.derive(id, found[i]!, context) === null));
}
