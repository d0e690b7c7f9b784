import { excludeSystemEvents, streamNameFilter, type AllStreamSubscription, type Position } from '@eventstore/db-client';
import fc from 'fast-check';
import { doubleWithClient, newStream, noted, taken, textsOf, until, type DoubleWithClient } from './eventstoredb-double-client.js';

describe('subscriptions', () => {
  let side: DoubleWithClient;
  beforeEach(async () => void (side = await doubleWithClient()));
  afterEach(() => side.remove());

  const write = async (stream: string, ...texts: string[]): Promise<void> =>
    void (await side.client.appendToStream(stream, texts.map((text) => noted(text))));
  const counted = (count: number, prefix = ''): string[] => Array.from({ length: count }, (_, index) => prefix + String(index));

  it('to all events give what is there, say that they caught up, and go on with what comes', async () => {
    const stream = newStream();
    await write(stream, '0', '1');
    const subscription = side.client.subscribeToAll();
    let caughtUp = 0;
    subscription.on('caughtUp', () => caughtUp++);
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const { event } of subscription) if (seen.push((event!.data as { text: string }).text) === 4) break;
    })();
    await until('caught up', () => caughtUp === 1);
    expect(seen).toEqual(['0', '1']);
    await write(stream, '2', '3');
    await reading;
    expect(seen).toEqual(['0', '1', '2', '3']);
  });

  it('begin behind a position and behind a revision, themselves excluded', async () => {
    const stream = newStream();
    await write(stream, '0', '1', '2', '3');
    const [, second] = await taken(side.client.readStream(stream));
    const fromPosition = second!.position!;
    expect(await taken(side.client.subscribeToAll({ fromPosition }), 2)).toMatchObject([{ revision: 2n }, { revision: 3n }]);
    expect(await taken(side.client.subscribeToStream(stream, { fromRevision: 1n }), 2)).toMatchObject([{ revision: 2n }, { revision: 3n }]);
  });

  it('from the end give only what comes', async () => {
    const stream = newStream();
    await write(stream, 'old');
    const both = [side.client.subscribeToAll({ fromPosition: 'end' }), side.client.subscribeToStream(stream, { fromRevision: 'end' })] as const;
    await Promise.all(both.map((subscription) => new Promise<void>((resolve) => void subscription.once('caughtUp', resolve).once('data', () => undefined))));
    const next = both.map((subscription) => new Promise((resolve) => void subscription.once('data', ({ event }) => resolve(event?.data))));
    await write(stream, 'new');
    expect(await Promise.all(next)).toEqual([{ text: 'new' }, { text: 'new' }]);
    await Promise.all(both.map((subscription) => subscription.unsubscribe()));
  });

  it('to a stream that is not there yet wait for it; a revision past the end is skipped up to', async () => {
    const stream = newStream();
    const from2 = taken(side.client.subscribeToStream(stream, { fromRevision: 2n }), 1);
    const all = taken(side.client.subscribeToStream(stream), 4);
    for (const text of ['0', '1', '2', '3']) await write(stream, text);
    expect(await all).toHaveLength(4);
    expect(await from2).toMatchObject([{ revision: 3n }]);
  });

  it('to a stream end with its tombstone', async () => {
    const stream = newStream();
    await write(stream, '0');
    const types: string[] = [];
    const reading = (async () => {
      for await (const { event } of side.client.subscribeToStream(stream)) types.push(event!.type);
    })();
    await until('the first event', () => types.length === 1);
    await Promise.all([expect(reading).rejects.toMatchObject({ type: 'stream-deleted' }), side.client.tombstoneStream(stream)]);
    expect(types).toEqual(['Noted', '$streamDeleted']);
    await expect(taken(side.client.subscribeToStream(stream))).rejects.toMatchObject({ type: 'stream-deleted' });
  });

  it('filter by stream and by type', async () => {
    await write('order-1', 'a');
    await side.client.setStreamMetadata('order-1', { note: 'x' });
    await write('note-1', 'b');
    expect(await taken(side.client.subscribeToAll({ filter: streamNameFilter({ prefixes: ['order-', '$$o'] }) }), 2)).toMatchObject([{ type: 'Noted' }, { type: '$metadata' }]);
    expect(await taken(side.client.subscribeToAll({ filter: streamNameFilter({ regex: '^note' }) }), 1)).toMatchObject([{ streamId: 'note-1' }]);
    expect(await taken(side.client.subscribeToAll({ filter: excludeSystemEvents() }), 2)).toMatchObject([{ streamId: 'order-1' }, { streamId: 'note-1' }]);
  });

  it('tell a checkpoint every interval times 32 events looked at, from which nothing is lost and nothing comes twice', async () => {
    await write('note-1', ...counted(200));
    await write('order-1', 'seen');
    const checkpoints: Position[] = [];
    const filter = streamNameFilter({ prefixes: ['order-'], checkpointInterval: 2, checkpointReached: async (_subscription, position) => void checkpoints.push(position) });
    expect(await taken(side.client.subscribeToAll({ filter }), 1)).toMatchObject([{ streamId: 'order-1' }]);
    const rows = (await taken(side.client.readAll())).map(({ position }) => position);
    expect(checkpoints).toEqual([rows[63], rows[127], rows[191]]);
    expect(await taken(side.client.subscribeToAll({ fromPosition: checkpoints.at(-1)! }), 9)).toMatchObject([{ revision: 192n }, ...Array.from({ length: 7 }, () => ({})), { streamId: 'order-1' }]);
  });

  it('that stop anywhere and go on from there, while others write, lose and repeat nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 }), async (stops) => {
        const stream = newStream();
        const texts = counted(stops.reduce((sum, stop) => sum + stop, 0));
        const writing = (async () => {
          for (let next = 0; next < texts.length; next += 7) await write(stream, ...texts.slice(next, next + 7));
        })();
        const seen: unknown[] = [];
        let from: Position | 'start' = 'start';
        for (const stop of stops) {
          const filter = streamNameFilter({ prefixes: [stream] });
          const subscription: AllStreamSubscription = side.client.subscribeToAll({ fromPosition: from, filter });
          const part = await taken(subscription, stop);
          seen.push(...part.map(({ data }) => (data as { text: string }).text));
          from = part.at(-1)!.position!;
        }
        await writing;
        expect(seen).toEqual(texts);
      }),
      { numRuns: 10 },
    );
  });

  it('wait for a slow consumer and hold nothing back from the others', async () => {
    await write('note-1', ...counted(1200));
    const slow = side.client.subscribeToAll();
    const iterator = slow[Symbol.asyncIterator]();
    await iterator.next();
    expect(await textsOf(side.client.readStream('note-1'))).toHaveLength(1200);
    await write('note-1', 'more');
    for (let rest = 1; rest <= 1200; rest++) expect((await iterator.next()).value).toMatchObject({ event: { revision: BigInt(rest) } });
    await slow.unsubscribe();
  });
});
