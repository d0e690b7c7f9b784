import type { EventLog, LogBatch } from '@rapport/event-log';
import { collect, freshStream, idsOf, newEvents } from '@rapport/testing';
import { eventStoreUrl, restartEngine } from '@rapport/testing/engines';
import { openEventStoreLog } from '../src/index.js';
import { appendUntilKnown, until } from './until.js';

const lanes = 32;
const rounds = 3;
const answersARound = 300;
const limitMs = 60_000;

interface Lane {
  readonly stream: string;
  /** In the order in which they were answered. */
  readonly ids: string[];
}

/** Appends one after the other to a stream of its own, until told to stop. */
async function append(log: EventLog, { stream, ids }: Lane, mayGoOn: () => boolean): Promise<void> {
  for (let revision = -1; mayGoOn(); ) {
    const events = newEvents(1 + (ids.length % 2));
    const { result } = await appendUntilKnown(log, stream, revision < 0 ? 'no-stream' : revision, events, 500);
    if (result.outcome !== 'appended') throw new Error(`unexpected ${result.outcome}`);
    revision = result.revision;
    ids.push(...idsOf(events));
  }
}

describe('an event store that is killed under appends', () => {
  it('loses nothing that was answered and holds nothing twice; a follower gets each event once and in order', async () => {
    const log = await openEventStoreLog({ connectionString: eventStoreUrl() });
    const after = await log.head({ includeTechnical: true });
    const batches: LogBatch[] = [];
    const abort = new AbortController();
    const following = (async () => {
      for await (const batch of log.follow({ after, signal: abort.signal })) batches.push(batch);
    })();
    let mayGoOn = true;
    const written: Lane[] = Array.from({ length: lanes }, () => ({ stream: freshStream('killed'), ids: [] }));
    const answered = (): number => written.reduce((sum, { ids }) => sum + ids.length, 0);
    const working = Promise.all(written.map((lane) => append(log, lane, () => mayGoOn)));
    for (let round = 0; round <= rounds; round++) {
      const wanted = answered() + answersARound;
      await until(`${wanted} answers, in round ${round}`, () => answered() >= wanted, limitMs);
      if (round < rounds) await restartEngine('eventstoredb');
    }
    mayGoOn = false;
    await working;
    for (const { stream, ids } of written) expect(idsOf(await collect(log.readStream(stream)))).toEqual(ids);
    const stored = idsOf(await collect(log.readAll({ after })));
    expect(stored).toHaveLength(answered());
    const followed = (): string[] => batches.flatMap(({ events }) => idsOf(events));
    await until('the follower is at the end', () => followed().length >= stored.length, limitMs);
    abort.abort();
    await following;
    expect(followed()).toEqual(stored);
    await log.close();
  }, 300_000);
});
