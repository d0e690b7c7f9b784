import { join } from 'node:path';
import { AppendOutcomeUnknown, type EventLog } from '@rapport/event-log';
import { openDatabase } from '@rapport/sqlite';
import { appended, collect, followUntil, freshStream, idsOf, newEvent, newEvents } from '@rapport/testing';
import { failingDatabase, noFaults, type Faults } from './failing-database.js';
import { temporaryLog } from './temporary-log.js';

describe('a transaction that fails', () => {
  let storage: Awaited<ReturnType<typeof temporaryLog>>;
  let faults: Faults;
  const log = (): EventLog => storage.log;
  beforeEach(async () => {
    faults = noFaults();
    storage = await temporaryLog({ openDatabase: failingDatabase(faults) });
    await appended(log(), 'a-1', 'no-stream', newEvents(2));
  });
  afterEach(async () => {
    Object.assign(faults, noFaults());
    await storage.remove();
  });
  const outcome = (stream: string, expected: number | 'no-stream', events = newEvents(1)): Promise<unknown> =>
    log().append(stream, expected, events).catch((error: unknown) => error);
  const sound = async (events: number): Promise<void> => void expect(await log().verify()).toMatchObject({ events, damage: null });

  it('is tried again on a new connection when nothing of it was stored', async () => {
    faults.commit = ['before'];
    const answers = await Promise.all([outcome('a-1', 1), outcome('b-1', 'no-stream', newEvents(3)), outcome('a-1', 1)]);
    expect(answers).toMatchObject([{ revision: 2, repeated: false }, { revision: 2, repeated: false }, { outcome: 'conflict', actual: 2 }]);
    await sound(6);
  });

  it('is answered by what is really there when COMMIT failed after it had stored everything', async () => {
    faults.commit = ['after'];
    const events = newEvents(3);
    const following = followUntil(log().follow({ after: await log().head() }), (batches) => batches.flatMap((batch) => batch.events).length >= 4);
    const answers = await Promise.all([outcome('b-1', 'no-stream', events), outcome('a-1', 0), outcome('a-1', 1)]);
    expect(answers).toMatchObject([{ revision: 2, repeated: false }, { outcome: 'conflict', actual: 1 }, { revision: 2, repeated: false }]);
    expect(idsOf(await collect(log().readStream('b-1')))).toEqual(idsOf(events));
    await following;
    await appended(log(), 'b-1', 2, newEvents(1));
    await sound(7);
  });

  it.each(['before', 'after'] as const)('leaves the outcome unknown when the log can not be opened again (COMMIT failed %s storing)', async (when) => {
    Object.assign(faults, { commit: [when], opens: 1 });
    const events = newEvents(2);
    const neighbour = newEvents(1);
    const [first, second] = await Promise.all([outcome('b-1', 'no-stream', events), outcome('a-1', 1, neighbour)]);
    expect([first, second]).toEqual([expect.any(AppendOutcomeUnknown), expect.any(AppendOutcomeUnknown)]);
    const repeated = when === 'after';
    expect(await outcome('b-1', 'no-stream', events)).toMatchObject({ outcome: 'appended', revision: 1, repeated });
    expect(await outcome('a-1', 1, neighbour)).toMatchObject({ outcome: 'appended', revision: 2, repeated });
    await sound(5);
  });

  it('leaves the outcome unknown while a reader keeps from the disk what COMMIT has stored', async () => {
    const reader = openDatabase(join(storage.folder, 'events.sqlite'), { readOnly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM events').get();
    faults.commit = ['after'];
    const events = newEvents(2);
    expect(await outcome('b-1', 'no-stream', events)).toBeInstanceOf(AppendOutcomeUnknown);
    expect(await outcome('b-1', 'no-stream', events)).toBeInstanceOf(Error);
    reader.exec('ROLLBACK');
    reader.close();
    expect(await outcome('b-1', 'no-stream', events)).toMatchObject({ outcome: 'appended', revision: 1, repeated: true });
    await sound(4);
  });

  it('shows followers what an unknown outcome stored, as soon as that is known', async () => {
    Object.assign(faults, { commit: ['after'], opens: 1 });
    const events = newEvents(2);
    expect(await outcome('b-1', 'no-stream', events)).toBeInstanceOf(AppendOutcomeUnknown);
    const batches = await followUntil(log().follow({}), (taken) => taken.at(-1)!.caughtUp);
    expect(idsOf(batches.flatMap((batch) => batch.events)).slice(2)).toEqual(idsOf(events));
    await storage.reopen();
    await sound(4);
  });

  it('ends with a fault, and stores nothing, when it fails every time', async () => {
    faults.commit = ['before', 'before'];
    expect(await outcome('b-1', 'no-stream')).toMatchObject({ name: 'LogFault', code: 'storage' });
    expect(await outcome('b-1', 'no-stream')).toMatchObject({ outcome: 'appended' });
    await sound(3);
  });

  it('undoes a half-stored append with the whole group, neighbours too', async () => {
    faults.insertsOfType = 'Full';
    const half = [newEvent(), { ...newEvent(), type: 'Full' }];
    const [first, second] = await Promise.all([outcome('b-1', 'no-stream'), outcome('c-1', 'no-stream', half)]);
    expect([first, second]).toMatchObject([{ code: 'storage' }, { code: 'storage' }]);
    faults.insertsOfType = null;
    expect(await collect(log().readAll())).toHaveLength(2);
    expect(await outcome('c-1', 'no-stream', half)).toMatchObject({ outcome: 'appended', revision: 1 });
    await sound(4);
  });

  it('goes on once a full disk has room again, and loses nothing that was answered', async () => {
    faults.maxPages = 40;
    await storage.reopen();
    const stored: string[] = [];
    let refused: unknown = null;
    for (let round = 0; round < 100 && refused === null; round++) {
      const stream = freshStream();
      const answer = await outcome(stream, 'no-stream', [newEvent({ t: 'x'.repeat(5_000) })]);
      if ((answer as { outcome?: string }).outcome === 'appended') stored.push(stream);
      else refused = answer;
    }
    expect(refused).toMatchObject({ name: 'LogFault', code: 'storage' });
    faults.maxPages = null;
    await storage.reopen();
    expect((await collect(log().readAll())).slice(2).map(({ stream }) => stream)).toEqual(stored);
    await appended(log(), 'a-1', 1, newEvents(1));
    await sound(stored.length + 3);
  });

  it('answers everybody even when something fails that has nothing to do with the disk', async () => {
    await storage.remove();
    let nowMs: () => number = Date.now;
    storage = await temporaryLog({ nowMs: () => nowMs() });
    nowMs = () => NaN;
    expect(await outcome('a-1', 'no-stream')).toBeInstanceOf(RangeError);
    nowMs = Date.now;
    expect(await outcome('a-1', 'no-stream')).toMatchObject({ outcome: 'appended' });
  });

  it('keeps its neighbours when one append meets a stream that memory had forgotten', async () => {
    await storage.remove();
    storage = await temporaryLog({ cachedStreams: 1 });
    await appended(log(), 'a-1', 'no-stream', newEvents(2));
    await appended(log(), 'b-1', 'no-stream', newEvents(1));
    await appended(log(), 'c-1', 'no-stream', newEvents(1));
    const answers = await Promise.all([
      outcome('d-1', 'no-stream', newEvents(2)),
      outcome('a-1', 'no-stream', newEvents(3)),
      outcome('b-1', 0),
      outcome('e-1', 4),
    ]);
    expect(answers).toMatchObject([{ revision: 1 }, { outcome: 'conflict', actual: 1 }, { revision: 1 }, { outcome: 'conflict', actual: 'no-stream' }]);
    await sound(7);
  });
});
