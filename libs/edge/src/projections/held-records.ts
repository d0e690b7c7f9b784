import type { JsonObject, Position } from '@rapport/kernel';
import type { Collection, StoredDocument } from '@rapport/read-store';

/** Records shown of a key at most; how many there are is told beside them. */
const shownAtMost = 100;

/** What projector and reactor keep of a record that waits, with why; `error` is null for those that only wait behind the one that failed. */
export interface HeldRecord extends StoredDocument {
  readonly position: Position;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly state: 'held' | 'replayed';
  readonly error: JsonObject | null;
  /** When it was parked; older builds did not keep it. */
  readonly since?: string;
}

/**
 * The records that wait for one key, in the order of the log: the first that failed, with its error note, and those that wait
 * behind it. Their contents stay where they are, sealed. Null where none waits.
 */
export async function shownHeld<Held extends HeldRecord>(collection: Collection<Held>, key: JsonObject): Promise<JsonObject | null> {
  const filter = { ...key, state: 'held' };
  const { documents } = await collection.find(filter, { sort: { position: 1 }, limit: shownAtMost });
  const first = documents[0];
  if (!first) return null;
  const held = documents.length < shownAtMost ? documents.length : await collection.count(filter);
  const records = documents.map(({ stream, revision, type, position, error, since = null }) => ({ stream, revision, type, position, since, error }));
  return { ...key, held, since: first.since ?? null, records };
}
