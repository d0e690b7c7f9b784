import type { Collection, StoredDocument } from '@rapport/read-store';
import { restartEngine } from '@rapport/testing/engines';
import { MongoFault, type MongoReadStore } from '../src/index.js';
import { droppedStore } from './dropped-store.js';

interface Counter extends StoredDocument {
  readonly n: number;
}
/** The longest that a call may take while its server is away: the silence of a connection, the wait for a server, and some. */
const boundMs = 60_000;
const mostCalls = 20_000;

let store: MongoReadStore;
beforeAll(async () => void (store = await droppedStore()));
afterAll(() => store.close());

/** The outcome of a call: null when the server was away. Any other failure is one of the test. */
async function unlessAway<Answer>(call: Promise<Answer>): Promise<Answer | null> {
  const startedMs = performance.now();
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof MongoFault)) throw error;
    return null;
  } finally {
    expect(performance.now() - startedMs).toBeLessThan(boundMs);
  }
}

/** Counts up until told to stop, and once more after that: answers how often it was told yes, and how often nothing. */
async function countUp(counters: Collection<Counter>, id: string, stopped: () => boolean): Promise<{ yes: number; unknown: number }> {
  let [yes, unknown] = [0, 0];
  for (let call = 0; call < mostCalls; call++) {
    const last = stopped();
    const read = await unlessAway(counters.findByIds([id]));
    if (!read) continue;
    const before = read[0]!;
    const written = await unlessAway(counters.write([{ expected: before.version, document: { _id: id, version: before.version + 1, n: before.n + 1 } }]));
    if (written === null) unknown++;
    else if (written[0]) yes++;
    if (last && written?.[0]) return { yes, unknown };
  }
  throw new Error('the server did not come back');
}

it('loses nothing that was acknowledged when the server is killed, and goes on by itself when it is back', async () => {
  const counters = store.collection<Counter>('counters');
  const ids = ['a', 'b', 'c', 'd'];
  await counters.write(ids.map((_id) => ({ expected: 'absent', document: { _id, version: 1, n: 0 } })));
  let stopped = false;
  const counting = Promise.all(ids.map((id) => countUp(counters, id, () => stopped)));
  await restartEngine('mongodb').finally(() => (stopped = true));
  const told = await counting;
  const stored = await counters.findByIds(ids);
  for (const [i, { yes, unknown }] of told.entries()) {
    expect(stored[i]!.n).toBeGreaterThanOrEqual(yes);
    expect(stored[i]!.n).toBeLessThanOrEqual(yes + unknown);
    expect(stored[i]!.version).toBe(stored[i]!.n + 1);
  }
});

it('leaves each document of a large write as it was or as it was to be, and a repeat completes it', async () => {
  const many = store.collection<Counter & { readonly text: string }>('many', [{ field: 'n', kind: 'range' }]);
  const documents = Array.from({ length: 6_000 }, (_, n) => ({ _id: `m${n}`, version: 1, n, text: 'x'.repeat(200) }));
  const write = () => many.write(documents.map((document) => ({ expected: 'absent', document })));
  const writing = unlessAway(write());
  await restartEngine('mongodb');
  await writing;
  const before = await many.findByIds(documents.map(({ _id }) => _id));
  for (const [i, document] of before.entries()) expect(document ?? documents[i]).toEqual(documents[i]);
  const repeated = await write();
  expect(repeated).toEqual(before.map((document) => document === null));
  expect(await many.count({ n: { $gte: 0 } })).toBe(documents.length);
});
