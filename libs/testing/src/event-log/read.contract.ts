import { maxAppendBytes, technicalPrefix, type EventLog } from '@rapport/event-log';
import { appended, collect, freshStream, idsOf, newEvent, newEvents } from './new-events.js';

export function describeReadStream(log: () => EventLog): void {
  it('gives nothing for a stream that does not exist', async () => {
    const stream = freshStream();
    expect(await collect(log().readStream(stream))).toEqual([]);
    expect(await collect(log().readStream(stream, { direction: 'backwards' }))).toEqual([]);
  });

  it('reads both ways, from a revision on, and as many as wanted', async () => {
    const stream = freshStream();
    await appended(log(), stream, 'no-stream', newEvents(1_000));
    const revisions = async (options: Parameters<EventLog['readStream']>[1]): Promise<number[]> =>
      (await collect(log().readStream(stream, options))).map(({ revision }) => revision);
    expect(await revisions({})).toEqual(Array.from({ length: 1_000 }, (_, index) => index));
    expect(await revisions({ direction: 'backwards' })).toEqual(Array.from({ length: 1_000 }, (_, index) => 999 - index));
    expect(await revisions({ fromRevision: 997 })).toEqual([997, 998, 999]);
    expect(await revisions({ direction: 'backwards', fromRevision: 2 })).toEqual([2, 1, 0]);
    expect(await revisions({ direction: 'backwards', fromRevision: 5_000, maxCount: 2 })).toEqual([999, 998]);
    expect(await revisions({ direction: 'backwards', maxCount: 1 })).toEqual([999]);
    expect(await revisions({ fromRevision: 300, maxCount: 300 })).toEqual(Array.from({ length: 300 }, (_, index) => 300 + index));
    expect(await revisions({ fromRevision: 1_000 })).toEqual([]);
    expect(await revisions({ maxCount: 0 })).toEqual([]);
  });

  it('ends when the signal aborts', async () => {
    const stream = freshStream();
    await appended(log(), stream, 'no-stream', newEvents(600));
    const abort = new AbortController();
    let seen = 0;
    for await (const { revision } of log().readStream(stream, { signal: abort.signal })) {
      seen++;
      if (revision === 2) abort.abort();
    }
    expect(seen).toBe(3);
    expect(await collect(log().readStream(stream, { signal: abort.signal }))).toEqual([]);
  });

  it('shows an append as soon as it is answered', async () => {
    const stream = freshStream();
    for (let revision = 0; revision < 20; revision++) {
      await appended(log(), stream, revision === 0 ? 'no-stream' : revision - 1, newEvents(1));
      const [last] = await collect(log().readStream(stream, { direction: 'backwards', maxCount: 1 }));
      expect(last?.revision).toBe(revision);
    }
  });
}

export function describeReadAll(log: () => EventLog): void {
  it('gives every stream in one order, each event once, behind a position', async () => {
    const after = await log().head({ includeTechnical: true });
    const streams = [freshStream(), freshStream()] as const;
    for (let revision = 0; revision < 300; revision++) {
      await Promise.all(streams.map((stream) => appended(log(), stream, revision === 0 ? 'no-stream' : revision - 1, newEvents(1))));
    }
    const events = await collect(log().readAll({ after }));
    expect(events).toHaveLength(600);
    expect(events.every(({ position }, index) => position > (events[index - 1]?.position ?? after))).toBe(true);
    for (const stream of streams) {
      expect(events.filter((event) => event.stream === stream).map(({ revision }) => revision)).toEqual(Array.from({ length: 300 }, (_, index) => index));
    }
    const middle = events[299]!.position;
    expect(idsOf(await collect(log().readAll({ after: middle })))).toEqual(idsOf(events.slice(300)));
    expect(idsOf(await collect(log().readAll({ after, maxCount: 7 })))).toEqual(idsOf(events.slice(0, 7)));
    expect(await log().head()).toBe(events.at(-1)?.position);
    expect(await collect(log().readAll({ after: events.at(-1)!.position }))).toEqual([]);
  });

  it('gives the same events as the stream does', async () => {
    const after = await log().head({ includeTechnical: true });
    const stream = freshStream();
    await appended(log(), stream, 'no-stream', newEvents(5));
    expect(await collect(log().readAll({ after }))).toEqual(await collect(log().readStream(stream)));
  });

  it('leaves technical streams out, unless asked for', async () => {
    const after = await log().head({ includeTechnical: true });
    const [plain, technical] = [freshStream(), freshStream(`${technicalPrefix}checkpoint`)];
    const first = await appended(log(), plain, 'no-stream', newEvents(1));
    const second = await appended(log(), technical, 'no-stream', newEvents(1));
    expect((await collect(log().readAll({ after }))).map(({ stream }) => stream)).toEqual([plain]);
    expect((await collect(log().readAll({ after, includeTechnical: true }))).map(({ stream }) => stream)).toEqual([plain, technical]);
    expect(await log().head()).toBe(first.position);
    expect(await log().head({ includeTechnical: true })).toBe(second.position);
    expect(await collect(log().readStream(technical))).toHaveLength(1);
  });

  it('reads large events', async () => {
    const after = await log().head({ includeTechnical: true });
    const stream = freshStream();
    for (let revision = 0; revision < 12; revision++) {
      await appended(log(), stream, revision === 0 ? 'no-stream' : revision - 1, [newEvent({ t: 'x'.repeat(maxAppendBytes - 8) })]);
    }
    expect((await collect(log().readAll({ after }))).map(({ revision }) => revision)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(await collect(log().readStream(stream, { direction: 'backwards' }))).toHaveLength(12);
  });

  it('reads backwards from the end: the same events, the latest first, down to a position and as many as wanted', async () => {
    const after = await log().head({ includeTechnical: true });
    const [plain, technical] = [freshStream(), freshStream(`${technicalPrefix}checkpoint`)];
    for (let revision = 0; revision < 3; revision++) await appended(log(), technical, revision === 0 ? 'no-stream' : revision - 1, newEvents(1));
    for (let revision = -1; revision < 1_199; revision += 400) await appended(log(), plain, revision < 0 ? 'no-stream' : revision, newEvents(400));
    await appended(log(), technical, 2, newEvents(1));
    const forwards = await collect(log().readAll({ after }));
    const backwards = async (options: Parameters<EventLog['readAll']>[0]) => collect(log().readAll({ direction: 'backwards', ...options }));
    expect(forwards).toHaveLength(1_200);
    expect(await backwards({ after })).toEqual([...forwards].reverse());
    expect(idsOf(await backwards({ after, includeTechnical: true }))).toEqual(idsOf(await collect(log().readAll({ after, includeTechnical: true }))).reverse());
    expect(idsOf(await backwards({ maxCount: 1 }))).toEqual(idsOf(forwards.slice(-1)));
    expect(idsOf(await backwards({ maxCount: 7 }))).toEqual(idsOf(forwards.slice(-7)).reverse());
    expect(idsOf(await backwards({ after: forwards.at(-4)!.position }))).toEqual(idsOf(forwards.slice(-3)).reverse());
    expect(await backwards({ after: await log().head({ includeTechnical: true }) })).toEqual([]);
    expect(await backwards({ maxCount: 0 })).toEqual([]);
  });

  it('ends when the signal aborts', async () => {
    const after = await log().head({ includeTechnical: true });
    await appended(log(), freshStream(), 'no-stream', newEvents(600));
    const abort = new AbortController();
    let seen = 0;
    for await (const event of log().readAll({ after, signal: abort.signal })) {
      expect(event.position > after).toBe(true);
      if (++seen === 3) abort.abort();
    }
    expect(seen).toBe(3);
    let seenBackwards = 0;
    const ending = new AbortController();
    for await (const event of log().readAll({ after, direction: 'backwards', signal: ending.signal })) {
      expect(event.position > after).toBe(true);
      if (++seenBackwards === 3) ending.abort();
    }
    expect(seenBackwards).toBe(3);
  });
}
