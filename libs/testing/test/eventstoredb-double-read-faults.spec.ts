import type { AllStreamSubscription } from '@eventstore/db-client';
import { doubleWithClient, noted, textsOf, until, type DoubleWithClient } from './eventstoredb-double-client.js';

/** What a subscription gave so far, and how it ended. */
interface Watch {
  readonly texts: unknown[];
  caughtUp: number;
  end: 'none' | 'clean' | { readonly type?: string; readonly code?: number; readonly message: string };
}

function watched(subscription: AllStreamSubscription): Watch {
  const watch: Watch = { texts: [], caughtUp: 0, end: 'none' };
  subscription.on('caughtUp', () => watch.caughtUp++);
  const reading = (async () => {
    for await (const { event } of subscription) watch.texts.push((event!.data as { text: string }).text);
  })();
  reading.then(
    () => (watch.end = 'clean'),
    (error: Error) => (watch.end = error),
  );
  return watch;
}

describe('a read that the double is told to spoil', () => {
  let side: DoubleWithClient;
  beforeEach(async () => {
    side = await doubleWithClient();
    await write('0', '1');
  });
  afterEach(() => side.remove());

  const write = async (...texts: string[]): Promise<void> => void (await side.client.appendToStream('note-1', texts.map((text) => noted(text))));

  it('gets no answer, by silence, while appends go on', async () => {
    side.double.misbehave({ kind: 'silence', on: 'reads', count: 1 });
    let answered = false;
    const read = side.client.readStream('note-1');
    read.on('data', () => (answered = true)).on('end', () => (answered = true));
    await until('the read is there', () => side.double.struck('silence') === 1);
    await write('2');
    expect(await textsOf(side.client.readStream('note-1'))).toEqual(['0', '1', '2']);
    expect(answered).toBe(false);
    await read.cancel();
  });

  it('gets its answer late, by a delay', async () => {
    side.double.misbehave({ kind: 'delay', on: 'reads', delayMs: 300 });
    const start = performance.now();
    expect(await textsOf(side.client.readStream('note-1'))).toEqual(['0', '1']);
    expect(performance.now() - start).toBeGreaterThanOrEqual(290);
  });

  it('ends as a slow consumer does, only while live, and goes on from where it was', async () => {
    side.double.misbehave({ kind: 'slow-consumer', count: 1 });
    const first = watched(side.client.subscribeToAll());
    await until('caught up', () => first.caughtUp === 1);
    expect(first.texts).toEqual(['0', '1']);
    await write('2');
    await until('the end', () => first.end !== 'none');
    expect(first.end).toMatchObject({ type: 'timeout', code: 10, message: expect.stringContaining('Consumer too slow to handle event while live. Client resubscription required.') });
    const second = watched(side.client.subscribeToAll());
    await until('all of it', () => second.texts.length === 3);
  });

  it('ends with an error after so many events', async () => {
    side.double.misbehave({ kind: 'subscription-error', count: 1, afterEvents: 1 });
    const watch = watched(side.client.subscribeToAll());
    await until('the end', () => watch.end !== 'none');
    expect(watch).toMatchObject({ end: { type: 'unknown' }, texts: ['0'] });
  });

  it('ends as if all were well', async () => {
    side.double.misbehave({ kind: 'subscription-end', count: 1, afterEvents: 1 });
    const watch = watched(side.client.subscribeToAll());
    await until('the end', () => watch.end !== 'none');
    expect(watch).toMatchObject({ end: 'clean', texts: ['0'] });
  });

  it('stalls for good, and another subscription does not', async () => {
    side.double.misbehave({ kind: 'subscription-stall', count: 1, afterEvents: 1 });
    const stalled = watched(side.client.subscribeToAll());
    await until('the stall', () => side.double.struck('subscription-stall') === 1);
    const other = watched(side.client.subscribeToAll());
    side.double.heal();
    await write('2');
    await until('the other has all', () => other.texts.length === 3);
    expect(stalled).toMatchObject({ end: 'none', texts: ['0'] });
  });

  it('ends by a dropped connection, and the client comes back', async () => {
    const watch = watched(side.client.subscribeToAll());
    await until('caught up', () => watch.caughtUp === 1);
    side.double.dropConnections();
    await until('the end', () => watch.end !== 'none');
    expect(watch.end).toMatchObject({ type: 'unavailable' });
    const again = watched(side.client.subscribeToAll());
    await until('all of it again', () => again.texts.length === 2);
  });
});
