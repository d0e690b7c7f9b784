import { LogFault, type EventLog, type VerifyReport } from '@rapport/event-log';
import { describeAppend, describeLimits, describeRepeats } from './append.contract.js';
import type { EventLogStorage } from './event-log-storage.js';
import { describeFollow } from './follow.contract.js';
import { appended, collect, freshStream, newEvents } from './new-events.js';
import { describeReadAll, describeReadStream } from './read.contract.js';

/** What every event log promises. Nobody else may write to the log meanwhile. */
export function eventLogContract(name: string, open: () => Promise<EventLogStorage>): void {
  describe(`event log contract: ${name}`, () => {
    let storage: EventLogStorage;
    const log = (): EventLog => storage.log;
    beforeEach(async () => void (storage = await open()));
    afterEach(() => storage.remove());

    describe('append', () => describeAppend(log));
    describe('repeats', () => describeRepeats(log));
    describe('limits', () => describeLimits(log));
    describe('readStream', () => describeReadStream(log));
    describe('readAll', () => describeReadAll(log));
    describe('follow', () => describeFollow(log));
    describe('close and verify', () => describeLife(log, () => storage.reopen()));
  });
}

function describeLife(log: () => EventLog, reopen: () => Promise<EventLog>): void {
  it('keeps everything over a restart: events, positions, repeats and revisions', async () => {
    const after = await log().head({ includeTechnical: true });
    const stream = freshStream();
    const events = newEvents(3);
    const first = await appended(log(), stream, 'no-stream', events);
    const before = await collect(log().readAll({ after }));
    const again = await reopen();
    expect(await collect(again.readAll({ after }))).toEqual(before);
    expect(await again.head()).toBe(first.position);
    expect(await again.append(stream, 'no-stream', events)).toEqual({ ...first, repeated: true });
    expect(await again.append(stream, 0, newEvents(1))).toEqual({ outcome: 'conflict', actual: 2 });
    const next = await appended(again, stream, 2, newEvents(1));
    expect(next.position > first.position).toBe(true);
  });

  it('finds a sound log sound, or says that it can not verify', async () => {
    await appended(log(), freshStream(), 'no-stream', newEvents(700));
    const position = await log().head({ includeTechnical: true });
    const report = await log().verify().catch((error: unknown) => error);
    if (report instanceof LogFault) expect(report.code).toBe('unsupported');
    else expect(report as VerifyReport).toMatchObject({ position, damage: null });
  });

  it('stores what was handed in before close, and is of no use after it', async () => {
    const stream = freshStream();
    const pending = log().append(stream, 'no-stream', newEvents(1));
    await Promise.all([pending, log().close()]);
    await log().close();
    const closed = { name: 'LogFault', code: 'closed' };
    await expect(log().append(stream, 0, newEvents(1))).rejects.toMatchObject(closed);
    await expect(log().head()).rejects.toMatchObject(closed);
    await expect(log().verify()).rejects.toMatchObject(closed);
    await expect(collect(log().readAll())).rejects.toMatchObject(closed);
    await expect(collect(log().readStream(stream))).rejects.toMatchObject(closed);
    await expect(collect(log().follow({}))).rejects.toMatchObject(closed);
    expect(await collect((await reopen()).readStream(stream))).toHaveLength(1);
  });
}
