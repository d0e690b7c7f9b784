import { MongoBulkWriteError, MongoInvalidArgumentError, type AnyBulkWriteOperation, type BulkWriteResult, type Collection, type Document, type WriteError } from 'mongodb';
import { faultOf, MongoFault } from './mongo.fault.js';

/** DuplicateKey. Source: MongoDB's error_codes.yml. */
const duplicateKey = 11_000;

export interface BulkAnswer {
  readonly result: BulkWriteResult;
  /** Places of those that found their `_id` taken. */
  readonly taken: ReadonlySet<number>;
}

/**
 * Makes all writes, each on its own, in no order. Answers only what is certain of every one: any other error than a taken
 * `_id`, and any doubt about the majority, rejects.
 *
 * @throws {MongoFault | MongoSetupFault} when the outcome is not known; each document is then written or not, as a whole.
 * @throws {RangeError} before anything is written, when a document is larger than the server takes (16 MiB).
 */
export async function writeAll<Stored extends Document>(collection: Collection<Stored>, writes: AnyBulkWriteOperation<Stored>[], what: string): Promise<BulkAnswer> {
  const { result, errors } = await answerTo(collection, writes, what);
  const other = errors.find(({ code }) => code !== duplicateKey);
  if (other) throw new MongoFault(what, `WriteError-${other.code}`);
  return { result, taken: new Set(errors.map(({ index }) => index)) };
}

async function answerTo<Stored extends Document>(collection: Collection<Stored>, writes: AnyBulkWriteOperation<Stored>[], what: string): Promise<{ result: BulkWriteResult; errors: readonly WriteError[] }> {
  try {
    return { result: await collection.bulkWrite(writes, { ordered: false }), errors: [] };
  } catch (error) {
    if (error instanceof MongoInvalidArgumentError) throw new RangeError(`${what}: a document is larger than the server takes`);
    if (!(error instanceof MongoBulkWriteError)) throw faultOf(error, what);
    const errors = [error.writeErrors].flat();
    if (errors.length === 0 || error.result.getWriteConcernError()) throw faultOf(error, what);
    return { result: error.result, errors };
  }
}
