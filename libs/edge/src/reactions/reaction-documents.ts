import type { JsonObject, Position } from '@rapport/kernel';
import type { ReadStore, StoredDocument } from '@rapport/read-store';
import { shownHeld, type HeldRecord } from '../projections/held-records.js';

// What the reactor leaves in the read store for itself and for other processes.

export const reactorProgressCollection = 'reactor-progress';
export const reactorProgressId = 'reactor';
export const reactorParkedCollection = 'reactor-parked';
export const reactorReplayCollection = 'reactor-replays';

/** An event by which a position is recognised as one of this log. */
export interface StoredAnchor extends JsonObject {
  readonly position: Position;
  readonly stream: string;
  readonly revision: number;
  readonly eventId: string;
}

/** Everything up to `position` has been reacted to, or is parked. */
export interface StoredReactorProgress extends StoredDocument {
  readonly position: Position;
  /** The last event up to there; null: there was none. */
  readonly anchor: StoredAnchor | null;
}

/** An event that waits for its customer's sake. */
export interface StoredParkedReaction extends HeldRecord {
  readonly customerId: string;
}

/** Events looked at for a list. */
const listedEvents = 10_000;

/** Customers whose events wait, with the first failure of each. */
export async function parkedReactionsIn(store: ReadStore): Promise<readonly JsonObject[]> {
  const held = await store.collection<StoredParkedReaction>(reactorParkedCollection).find({ state: 'held' }, { sort: { position: 1 }, limit: listedEvents });
  const byCustomer = new Map<string, { held: number; first: JsonObject }>();
  for (const { customerId, stream, revision, type, position, error } of held.documents) {
    const known = byCustomer.get(customerId);
    if (known) known.held += 1;
    else byCustomer.set(customerId, { held: 1, first: { stream, revision, type, position, error } });
  }
  return [...byCustomer].map(([customerId, { held: count, first }]) => ({ customerId, held: count, first }));
}

/** What waits for a customer, with why; null where nothing does. */
export const parkedReactionsOf = (store: ReadStore, customerId: string): Promise<JsonObject | null> =>
  shownHeld(store.collection<StoredParkedReaction>(reactorParkedCollection), { customerId });

export async function hasParkedReactions(store: ReadStore, customerId: string): Promise<boolean> {
  return (await store.collection<StoredParkedReaction>(reactorParkedCollection).find({ state: 'held', customerId }, { limit: 1 })).documents.length > 0;
}

export const countParkedReactions = (store: ReadStore): Promise<number> => store.collection<StoredParkedReaction>(reactorParkedCollection).count({ state: 'held' });
