import { technicalPrefix, type EventLog, type LogBatch } from '@rapport/event-log';
import { appended, collect, followUntil, freshStream, idsOf, newEvents } from './new-events.js';

const eventsOf = (batches: readonly LogBatch[]): string[] => batches.flatMap(({ events }) => idsOf(events));
const caughtUp = (batches: readonly LogBatch[]): boolean => batches.at(-1)?.caughtUp === true;

export function describeFollow(log: () => EventLog): void {
  it('gives first what lies behind, in batches of at most the size asked for, and says when it has caught up', async () => {
    const after = await log().head({ includeTechnical: true });
    const events = newEvents(100);
    const { position } = await appended(log(), freshStream(), 'no-stream', events);
    const batches = await followUntil(log().follow({ after, batchSize: 30 }), caughtUp);
    expect(eventsOf(batches)).toEqual(idsOf(events));
    expect(Math.max(...batches.map((batch) => batch.events.length))).toBeLessThanOrEqual(30);
    expect(batches.at(-1)?.position).toBe(position);
  });

  it('says at once that it has caught up when nothing lies behind', async () => {
    const after = await log().head({ includeTechnical: true });
    const [batch] = await followUntil(log().follow({ after }), caughtUp);
    expect(batch).toEqual({ events: [], position: after, caughtUp: true });
  });

  it('then gives what comes, each event once and in order', async () => {
    const after = await log().head({ includeTechnical: true });
    const stream = freshStream();
    const events = newEvents(60);
    const following = followUntil(log().follow({ after }), (batches) => eventsOf(batches).length >= events.length);
    for (const [index, event] of events.entries()) await appended(log(), stream, index === 0 ? 'no-stream' : index - 1, [event]);
    expect(eventsOf(await following)).toEqual(idsOf(events));
  });

  it('serves several followers, a slow one too', async () => {
    const after = await log().head({ includeTechnical: true });
    const stream = freshStream();
    const events = newEvents(40);
    const all = (batches: readonly LogBatch[]): boolean => eventsOf(batches).length >= events.length;
    const slow = log().follow({ after, batchSize: 3 })[Symbol.asyncIterator]();
    const taken = [(await slow.next()).value as LogBatch];
    const quick = [followUntil(log().follow({ after }), all), followUntil(log().follow({ after, batchSize: 1 }), all)];
    for (const [index, event] of events.entries()) await appended(log(), stream, index === 0 ? 'no-stream' : index - 1, [event]);
    for (const batches of await Promise.all(quick)) expect(eventsOf(batches)).toEqual(idsOf(events));
    while (!all(taken)) taken.push((await slow.next()).value as LogBatch);
    await slow.return?.();
    expect(eventsOf(taken)).toEqual(idsOf(events));
  });

  it('goes on from the position of any batch', async () => {
    const start = await log().head({ includeTechnical: true });
    const events = newEvents(50);
    await appended(log(), freshStream(), 'no-stream', events);
    const seen: string[] = [];
    for (let after = start; seen.length < events.length; ) {
      const [batch] = (await followUntil(log().follow({ after, batchSize: 7 }), () => true)) as [LogBatch];
      seen.push(...idsOf(batch.events));
      after = batch.position;
    }
    expect(seen).toEqual(idsOf(events));
  });

  it('moves over technical streams without giving their events, unless asked for', async () => {
    const after = await log().head({ includeTechnical: true });
    const events = newEvents(3);
    const { position } = await appended(log(), freshStream(`${technicalPrefix}checkpoint`), 'no-stream', events);
    const past = (batches: readonly LogBatch[]): boolean => batches.at(-1)!.position >= position;
    expect(eventsOf(await followUntil(log().follow({ after }), past))).toEqual([]);
    expect(eventsOf(await followUntil(log().follow({ after, includeTechnical: true }), past))).toEqual(idsOf(events));
  });

  it('ends when the signal aborts while it waits, and at once when it was aborted before', async () => {
    const after = await log().head({ includeTechnical: true });
    const abort = new AbortController();
    const batches: LogBatch[] = [];
    for await (const batch of log().follow({ after, signal: abort.signal })) {
      batches.push(batch);
      setImmediate(() => abort.abort());
    }
    expect(caughtUp(batches)).toBe(true);
    expect(await collect(log().follow({ after, signal: abort.signal }))).toEqual([]);
  });

  it('ends with a fault when the log is closed', async () => {
    const after = await log().head({ includeTechnical: true });
    const following = followUntil(log().follow({ after }), () => false);
    const failed = following.then(() => null, (error: unknown) => error);
    await appended(log(), freshStream(), 'no-stream', newEvents(1));
    await log().close();
    expect(await failed).toMatchObject({ name: 'LogFault', code: 'closed' });
  });
}
