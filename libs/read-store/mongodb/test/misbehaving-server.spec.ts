import type { Collection } from '@rapport/read-store';
import { PipelineAnalyst } from '@rapport/read-store-memory';
import { answeringMongodb, type AnsweringMongodb, type MongoAnswer } from '@rapport/testing/engines';
import { Long } from 'mongodb';
import { openMongoReadStore, type MongoReadStore } from '../src/index.js';

let server: AnsweringMongodb;
let store: MongoReadStore;
let answer: MongoAnswer;
beforeEach(async () => {
  answer = () => ({ ok: 1 });
  server = await answeringMongodb((command) => answer(command));
  store = await openMongoReadStore({ url: `mongodb://${server.address}`, database: 'rapport', serverSelectionTimeoutMs: 2_000 });
});
afterEach(async () => {
  await store.close();
  await server.close();
});

const cursor = (documents: readonly object[]) => ({ ok: 1, cursor: { id: Long.ZERO, ns: 'rapport.things', firstBatch: documents } });
/** Documents of version 1 stand under the ids asked for; a write is answered with this. */
const writesAnswered = (said: ReturnType<MongoAnswer>): MongoAnswer => (command) => {
  if ('find' in command) return cursor([{ _id: 'a', version: 1 }, { _id: 'b', version: 1 }]);
  return 'update' in command || 'insert' in command ? said : { ok: 1 };
};
const replacements = ['a', 'b'].map((_id) => ({ expected: 1, document: { _id, version: 2, name: 'Anna Secret' } }));
const things = (): Collection => store.collection('things');

async function refusal(call: Promise<unknown>): Promise<Error & { code?: string }> {
  const outcome: unknown = await call.then(() => null, (error: unknown) => error);
  expect(outcome).not.toBeNull();
  expect(`${String(outcome)} ${(outcome as Error).stack} ${JSON.stringify(outcome)}`).not.toContain('Anna');
  return outcome as Error;
}

describe('a write is answered only when every outcome is certain', () => {
  it.each<[string, ReturnType<MongoAnswer>, string]>([
    ['the connection is lost', 'drop', 'MongoBulkWriteError'],
    ['the majority is in doubt', { ok: 1, n: 2, nModified: 2, writeConcernError: { code: 64, codeName: 'WriteConcernTimeout', errmsg: 'waiting for replication timed out' } }, 'MongoBulkWriteError-64'],
    ['a write fails for another reason than its guard', { ok: 1, n: 1, nModified: 1, writeErrors: [{ index: 0, code: 121, errmsg: 'Document failed validation: Anna' }] }, 'WriteError-121'],
    ['a guard fails and the majority is in doubt', { ok: 1, n: 1, writeErrors: [{ index: 0, code: 11_000, errmsg: 'E11000' }], writeConcernError: { code: 64, errmsg: 'timed out' } }, 'MongoBulkWriteError-64'],
    ['the server says of one write neither yes nor no', { ok: 1, n: 1, nModified: 1 }, 'UnaccountedWrites'],
    ['a document was deleted by another hand, and made anew', { ok: 1, n: 2, nModified: 1, upserted: [{ index: 1, _id: 'b' }] }, 'DocumentDeletedByAnother'],
  ])('not when %s', async (_name, said, code) => {
    answer = writesAnswered(said);
    expect(await refusal(things().write(replacements))).toMatchObject({ name: 'MongoFault', code });
  });

  it('and then tells each its own', async () => {
    answer = writesAnswered({ ok: 1, n: 1, nModified: 1, writeErrors: [{ index: 0, code: 11_000, errmsg: 'E11000 duplicate key' }] });
    expect(await things().write(replacements)).toEqual([false, true]);
  });

  it('sends none of a document that has moved on, or is not there', async () => {
    const sent: string[] = [];
    answer = (command) => {
      sent.push(Object.keys(command)[0]!);
      return cursor([{ _id: 'a', version: 5 }]);
    };
    expect(await things().write(replacements)).toEqual([false, false]);
    expect(sent.filter((name) => name === 'update')).toEqual([]);
  });
});

describe('a query ends at its time limit', () => {
  it('when the server keeps to it', async () => {
    answer = () => ({ ok: 0, code: 50, codeName: 'MaxTimeMSExpired', errmsg: 'operation exceeded time limit' });
    await expect(things().find({}, { maxTimeMs: 5_000 })).rejects.toMatchObject({ name: 'QueryLimitExceeded', limit: 'time' });
  });

  it('when the server is silent', async () => {
    answer = () => 'silence';
    await expect(things().find({}, { maxTimeMs: 100 })).rejects.toMatchObject({ name: 'QueryLimitExceeded', limit: 'time' });
    await expect(things().count({}, { maxTimeMs: 100 })).rejects.toMatchObject({ name: 'QueryLimitExceeded', limit: 'time' });
  });
});

it('an analysis ends at its time limit when the server is silent, and leaves nothing open', async () => {
  answer = () => 'silence';
  const analyst = new PipelineAnalyst();
  await expect(analyst.analyse(things(), { pipeline: [{ $count: 'n' }] }, { timeMs: 300 })).rejects.toMatchObject({ name: 'QueryLimitExceeded', limit: 'time', allowed: 300 });
  expect(analyst.running).toBe(0);
});

describe('indexes', () => {
  it('that can\'t be made are told by the call that waits for them, and tried again by the next', async () => {
    let tries = 0;
    answer = (command) => {
      if (!('createIndexes' in command)) return cursor([]);
      return ++tries <= 2 ? { ok: 0, code: 85, codeName: 'IndexOptionsConflict', errmsg: 'exists with other options' } : { ok: 1 };
    };
    const indexed = store.collection('things', [{ field: 'a', kind: 'range' }]);
    expect(await refusal(indexed.find({}))).toMatchObject({ name: 'MongoSetupFault', reason: 'index' });
    expect(await refusal(indexed.findByIds(['a']))).toMatchObject({ name: 'MongoSetupFault', reason: 'index' });
    expect((await indexed.find({})).documents).toEqual([]);
    expect(tries).toBe(3);
  });

  it('have names that do not change', async () => {
    const made: unknown[] = [];
    answer = (command) => {
      if ('createIndexes' in command) made.push(...(command['indexes'] as unknown[]));
      return cursor([]);
    };
    await store.collection('things', [{ field: 'body.a', kind: 'range' }, { field: 'b', kind: 'equality' }, { field: '_id', kind: 'range' }]).find({});
    expect(made).toEqual([
      { key: { 'body.a': 1, _id: 1 }, name: 'body.a_1__id_1' },
      { key: { 'body.a': -1, _id: 1 }, name: 'body.a_-1__id_1' },
      { key: { b: 1 }, name: 'b_1' },
    ]);
  });
});
