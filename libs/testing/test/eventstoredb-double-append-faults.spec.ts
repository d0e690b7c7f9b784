import type { AppendResult, EventStoreDBClient } from '@eventstore/db-client';
import { doubleWithClient, noted, textsOf, until, type DoubleWithClient } from './eventstoredb-double-client.js';

const credentials = { username: 'anybody', password: 'anything' };

/** An append whose end may never come: what became of it so far. */
function watched(append: Promise<AppendResult>): { outcome: 'pending' | 'stored' | 'failed' } {
  const watch: { outcome: 'pending' | 'stored' | 'failed' } = { outcome: 'pending' };
  append.then(
    () => (watch.outcome = 'stored'),
    () => (watch.outcome = 'failed'),
  );
  return watch;
}

describe('an append that the double is told to spoil', () => {
  let side: DoubleWithClient;
  beforeEach(async () => void (side = await doubleWithClient()));
  afterEach(() => side.remove());

  const append = (text: string, client: EventStoreDBClient = side.client): Promise<AppendResult> =>
    client.appendToStream('note-1', noted(text), { expectedRevision: 'any' });
  const stored = (): Promise<unknown[]> => textsOf(side.another().readStream('note-1'));

  it('is never answered nor stored, by silence', async () => {
    side.double.misbehave({ kind: 'silence', on: 'appends', count: 1 });
    const first = watched(append('lost'));
    await until('the append is there', () => side.double.struck('silence') === 1);
    await append('next');
    expect(first.outcome).toBe('pending');
    expect(await stored()).toEqual(['next']);
  });

  it('is answered late, by a delay', async () => {
    side.double.misbehave({ kind: 'delay', on: 'appends', delayMs: 300 });
    const start = performance.now();
    await append('slow');
    expect(performance.now() - start).toBeGreaterThanOrEqual(290);
  });

  it.each([
    ['before', 'drop-before-storing', []],
    ['after', 'drop-after-storing', ['unsure']],
  ] as const)('fails by a connection that breaks %s it is stored', async (_when, kind, left) => {
    await append('first');
    side.double.misbehave({ kind, count: 1 });
    await expect(append('unsure')).rejects.toMatchObject({ type: 'unavailable' });
    expect(await stored()).toEqual(['first', ...left]);
  });

  it('is stored once by a repeat after its answer was lost', async () => {
    const event = noted('once');
    const tried = (client: EventStoreDBClient): Promise<AppendResult> => client.appendToStream('note-1', event, { expectedRevision: 'no_stream' });
    side.double.misbehave({ kind: 'drop-after-storing', count: 1 });
    await expect(tried(side.client)).rejects.toMatchObject({ type: 'unavailable' });
    expect(await tried(side.another())).toMatchObject({ nextExpectedRevision: 0n });
    expect(await stored()).toEqual(['once']);
  });

  it.each([
    [false, ['next']],
    [true, ['unanswered', 'next']],
  ])('never settles when the batch stream ends cleanly (stored: %s)', async (isStored, left) => {
    side.double.misbehave({ kind: 'end-of-batch-stream', count: 1, stored: isStored });
    const first = watched(append('unanswered'));
    await until('the end of the stream', () => side.double.struck('end-of-batch-stream') === 1);
    await append('next', side.another());
    expect(first.outcome).toBe('pending');
    expect(await stored()).toEqual(left);
  });

  it('is refused while the server is not ready, as each rpc does it', async () => {
    await append('first');
    side.double.misbehave({ kind: 'not-ready' });
    await expect(append('x')).rejects.toMatchObject({ type: 'unknown', message: 'Could not recognize Server Is Not Ready' });
    await expect(textsOf(side.client.readStream('note-1'))).rejects.toMatchObject({ type: 'unavailable' });
    await expect(side.another().appendToStream('note-1', noted('x'), { credentials })).rejects.toMatchObject({ type: 'unavailable' });
    side.double.heal();
    expect(await stored()).toEqual(['first']);
  });

  it('is answered after its time, or when the double is healed', async () => {
    side.double.misbehave({ kind: 'late-answer', count: 1, delayMs: 200 });
    side.double.misbehave({ kind: 'late-answer', count: 1 });
    await append('after a while');
    const second = watched(append('when healed'));
    await until('the second is stored', () => side.double.struck('late-answer') === 2);
    await append('in between');
    expect(second.outcome).toBe('pending');
    side.double.heal();
    await until('the late answer', () => second.outcome === 'stored');
    expect(await stored()).toEqual(['after a while', 'when healed', 'in between']);
  });

  it('fails with all others of the process when every connection is dropped, and the client goes on', async () => {
    side.double.misbehave({ kind: 'silence', on: 'appends' });
    const others = [watched(append('a')), watched(append('b', side.another()))];
    await until('both are there', () => side.double.struck('silence') === 2);
    side.double.heal();
    side.double.dropConnections();
    await until('both failed', () => others.every(({ outcome }) => outcome === 'failed'));
    await append('again', side.another());
    expect(await stored()).toEqual(['again']);
  });
});
