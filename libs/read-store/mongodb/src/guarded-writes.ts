import { faultOf, MongoFault, writeAll } from '@rapport/mongodb';
import type { GuardedWrite, StoredDocument } from '@rapport/read-store';
import type { AnyBulkWriteOperation, Collection } from 'mongodb';
import { encodeDocument } from './document.codec.js';

/** Most writes in one call to the server; the driver cuts again by bytes. */
const writesAtOnce = 1_000;

/** A write and its place in the list that was given. */
interface Placed {
  readonly at: number;
  readonly write: GuardedWrite;
}

/**
 * Makes each write on its own, in bulk. Writes to one document keep their order.
 *
 * A bulk's answer counts what matched without saying which. So each replacement is sent as an upsert: where the version
 * has moved, the server then tries to insert under an `_id` that is taken, and names the write by its error 11000. A
 * document that is not there must not come into being that way, so those are found out first; and as documents are never
 * deleted, one that was there stays.
 *
 * @throws {MongoFault | MongoSetupFault} when the outcome is not known; each document is then written or not, as a whole.
 */
export async function writeGuarded(collection: Collection<StoredDocument>, writes: readonly GuardedWrite[]): Promise<readonly boolean[]> {
  const done = new Array<boolean>(writes.length).fill(false);
  for (const round of roundsOf(writes)) {
    for (let start = 0; start < round.length; start += writesAtOnce) await writeChunk(collection, round.slice(start, start + writesAtOnce), done);
  }
  return done;
}

/** Every document at most once in a round, so that within it order does not matter. */
function roundsOf(writes: readonly GuardedWrite[]): readonly (readonly Placed[])[] {
  const rounds: Placed[][] = [];
  const met = new Map<string, number>();
  for (const [at, write] of writes.entries()) {
    const round = met.get(write.document._id) ?? 0;
    met.set(write.document._id, round + 1);
    (rounds[round] ??= []).push({ at, write });
  }
  return rounds;
}

async function writeChunk(collection: Collection<StoredDocument>, chunk: readonly Placed[], done: boolean[]): Promise<void> {
  const hopeful = await withoutLost(collection, chunk);
  if (hopeful.length === 0) return;
  const failed = await refusedBy(collection, hopeful.map(({ write }) => operationOf(write)));
  hopeful.forEach(({ at }, i) => (done[at] = !failed.has(i)));
}

/** Leaves out replacements of documents that are not there, or that have another version already. */
async function withoutLost(collection: Collection<StoredDocument>, chunk: readonly Placed[]): Promise<readonly Placed[]> {
  const ids = chunk.flatMap(({ write }) => (write.expected === 'absent' ? [] : [write.document._id]));
  if (ids.length === 0) return chunk;
  const versions = await versionsOf(collection, ids);
  return chunk.filter(({ write: { expected, document } }) => expected === 'absent' || versions.get(document._id) === expected);
}

async function versionsOf(collection: Collection<StoredDocument>, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  try {
    const found = await collection.find({ _id: { $in: ids } }, { projection: { version: 1 }, batchSize: ids.length + 1 }).toArray();
    return new Map(found.map(({ _id, version }) => [_id, version]));
  } catch (error) {
    throw faultOf(error, `versions in ${collection.collectionName}`);
  }
}

function operationOf({ expected, document }: GuardedWrite): AnyBulkWriteOperation<StoredDocument> {
  const stored = encodeDocument(document);
  if (expected === 'absent') return { insertOne: { document: stored } };
  return { replaceOne: { filter: { _id: document._id, version: expected }, replacement: stored, upsert: true } };
}

/** The places of those whose guard failed. Every write has an answer, or the server is not one that these guards hold on. */
async function refusedBy(collection: Collection<StoredDocument>, operations: AnyBulkWriteOperation<StoredDocument>[]): Promise<ReadonlySet<number>> {
  const what = `write to ${collection.collectionName}`;
  const { result, taken } = await writeAll(collection, operations, what);
  if (result.upsertedCount > 0) throw new MongoFault(what, 'DocumentDeletedByAnother');
  const replacements = operations.filter((operation, i) => 'replaceOne' in operation && !taken.has(i));
  if (result.matchedCount !== replacements.length) throw new MongoFault(what, 'UnaccountedWrites');
  return taken;
}
