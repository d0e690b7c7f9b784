import { MongoClient } from 'mongodb';
import type { Collection } from 'mongodb';
import { killEngine } from '../lifecycle.mjs';
import { ownEngine } from './own-folder.js';

interface Entry {
  readonly _id: string;
  readonly code: string;
  steps: number;
}

const clients = 16;
const rounds = 8;
const answersPerRound = 150;

/** Each client inserts entries and steps them, until its server is gone. What was acknowledged is in `acknowledged`. */
async function load(entries: Collection<Entry>, round: number, acknowledged: Map<string, number>, onAnswer: () => void): Promise<void> {
  const client = async (number: number) => {
    for (let i = 0; i < answersPerRound; i++) {
      const _id = `${round}-${number}-${i}`;
      await entries.insertOne({ _id, code: `code ${_id}`, steps: 0 });
      acknowledged.set(_id, 0);
      onAnswer();
      await entries.updateOne({ _id }, { $inc: { steps: 1 } });
      acknowledged.set(_id, 1);
      onAnswer();
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: clients }, (_, number) => client(number)));
  if (!outcomes.some(({ status }) => status === 'rejected')) throw new Error('the server was not killed in the middle');
}

describe('the document store', () => {
  const own = ownEngine('mongodb');
  let client: MongoClient | undefined;
  afterAll(async () => {
    await client?.close();
    await own.remove();
  });

  const connect = async () => {
    await client?.close();
    const { environment } = await own.start();
    client = await MongoClient.connect((environment as { MONGODB_URL: string }).MONGODB_URL, { serverSelectionTimeoutMS: 5_000 });
    return client.db('load').collection<Entry>('entries');
  };

  it('loses nothing that it acknowledged, and keeps documents and indexes together, when it is killed under load', async () => {
    const acknowledged = new Map<string, number>();
    let entries = await connect();
    await entries.createIndex({ code: 1 }, { unique: true });

    for (let round = 0; round < rounds; round++) {
      let answers = 0;
      let kill: Promise<unknown> | undefined;
      await load(entries, round, acknowledged, () => {
        answers += 1;
        if (answers === answersPerRound) kill = killEngine(own.engine, own.folder);
      });
      await kill;
      entries = await connect();

      const stored = new Map((await entries.find().toArray()).map((entry) => [entry._id, entry.steps]));
      const lost = [...acknowledged].filter(([id, steps]) => (stored.get(id) ?? -1) < steps);
      expect(lost).toEqual([]);
    }

    const all = await entries.find().toArray();
    expect(all.length).toBeGreaterThanOrEqual(acknowledged.size);
    // Every client had one write on its way at each kill: both indexes must agree with the documents for those, too.
    for (let round = 0; round < rounds; round++) {
      for (let number = 0; number < clients; number++) await expectAgreement(entries, `${round}-${number}`);
    }
  });
});

/** The first id that a client never got to have acknowledged: it is there whole, or can be inserted. */
async function expectAgreement(entries: Collection<Entry>, prefix: string): Promise<void> {
  for (let i = 0; i < answersPerRound; i++) {
    const _id = `${prefix}-${i}`;
    const byId = await entries.findOne({ _id });
    expect(await entries.findOne({ code: `code ${_id}` })).toEqual(byId);
    if (byId !== null) continue;
    await entries.insertOne({ _id, code: `code ${_id}`, steps: 0 });
    await expect(entries.insertOne({ _id: `other ${_id}`, code: `code ${_id}`, steps: 0 })).rejects.toMatchObject({ code: 11_000 });
    return;
  }
}
