import { binaryEvent, jsonEvent, type AppendExpectedRevision, type AppendResult, type JSONEventData } from '@eventstore/db-client';
import { randomUUID } from 'node:crypto';
import { doubleWithClient, newStream, noted, taken, textsOf, type DoubleWithClient, type Noted } from './eventstoredb-double-client.js';

const wrong = { type: 'wrong-expected-version' };

// A client with credentials of its own for a call takes the other rpc.
describe.each([
  ['the shared stream of batch appends', {}],
  ['a call for each append', { credentials: { username: 'anybody', password: 'anything' } }],
])('appends over %s', (_rpc, options) => {
  let side: DoubleWithClient;
  beforeAll(async () => void (side = await doubleWithClient()));
  afterAll(() => side.remove());

  const append = (stream: string, expectedRevision: AppendExpectedRevision, ...events: JSONEventData<Noted>[]): Promise<AppendResult> =>
    side.client.appendToStream(stream, events, { expectedRevision, ...options });

  describe('of events a, b, c that lie at 0 to 2', () => {
    const [a, b, c] = [noted('a'), noted('b'), noted('c')] as const;
    const another = (): JSONEventData<Noted> => noted('new');
    let stream: string;
    let first: AppendResult;
    beforeEach(async () => {
      stream = newStream();
      first = await append(stream, 'no_stream', a, b, c);
    });
    const texts = (): Promise<unknown[]> => textsOf(side.client.readStream(stream));

    it.each(['no_stream', 'any', 'stream_exists'] as const)('all of them, at %s, are answered as before', async (expected) => {
      expect(await append(stream, expected, a, b, c)).toEqual(first);
      expect(await texts()).toEqual(['a', 'b', 'c']);
    });

    it('all of them at the exact current revision are written again', async () => {
      expect(await append(stream, 2n, a, b, c)).toMatchObject({ success: true, nextExpectedRevision: 5n });
      expect(await texts()).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
    });

    it.each([1n, 9n])('all of them at %s are refused', async (expected) => {
      await expect(append(stream, expected, a, b, c)).rejects.toMatchObject({ ...wrong, streamName: stream, expectedVersion: expected, actualVersion: 2n });
    });

    it.each([
      ['a, b at no_stream', 'no_stream', [a, b], 1n],
      ['b, c at 0', 0n, [b, c], 2n],
      ['b at any', 'any', [b], 1n],
    ] as const)('%s: the revision of the last one that is there', async (_what, expected, events, revision) => {
      const there = await taken(side.client.readStream(stream));
      expect(await append(stream, expected, ...events)).toEqual({ success: true, nextExpectedRevision: revision, position: there[Number(revision)]!.position });
      expect(await texts()).toEqual(['a', 'b', 'c']);
    });

    it.each([
      ['b, c, new at 0', 0n, [b, c]],
      ['a, b, c, new at no_stream', 'no_stream', [a, b, c]],
      ['a, b, c, new at any', 'any', [a, b, c]],
      ['c, new at any', 'any', [c]],
    ] as const)('%s: refused', async (_what, expected, events) => {
      await expect(append(stream, expected, ...events, another())).rejects.toMatchObject({ ...wrong, actualVersion: 2n });
      expect(await texts()).toEqual(['a', 'b', 'c']);
    });

    it('new, a at any is written', async () => {
      expect(await append(stream, 'any', another(), a)).toMatchObject({ nextExpectedRevision: 4n });
      expect(await texts()).toEqual(['a', 'b', 'c', 'new', 'a']);
    });

    it('a with another body is answered as before', async () => {
      expect(await append(stream, 'no_stream', noted('changed', a.id))).toMatchObject({ nextExpectedRevision: 0n });
      expect(await texts()).toEqual(['a', 'b', 'c']);
    });

    it('a in another stream is written', async () => {
      const other = newStream();
      expect(await append(other, 'any', a)).toMatchObject({ nextExpectedRevision: 0n });
      expect(await textsOf(side.client.readStream(other))).toEqual(['a']);
    });

    it('after a soft delete they succeed without a position, and nothing is written', async () => {
      await side.client.deleteStream(stream);
      expect(await append(stream, 'no_stream', a, b, c)).toEqual({ success: true, nextExpectedRevision: 2n, position: undefined });
      await expect(texts()).rejects.toMatchObject({ type: 'stream-not-found' });
    });
  });

  it('writes the same id twice in one append', async () => {
    const [stream, twice] = [newStream(), noted('twice')];
    expect(await append(stream, 'any', twice, twice)).toMatchObject({ nextExpectedRevision: 1n });
    expect(await textsOf(side.client.readStream(stream))).toEqual(['twice', 'twice']);
  });

  it('refuses stream_exists without a stream, and 0 too', async () => {
    await expect(append(newStream(), 'stream_exists', noted('x'))).rejects.toMatchObject({ ...wrong, actualVersion: 'no_stream', expectedVersion: 'stream_exists' });
    await expect(append(newStream(), 0n, noted('x'))).rejects.toMatchObject({ ...wrong, actualVersion: 'no_stream', expectedVersion: 0n });
  });

  it('takes an empty append, stores nothing, and still checks the revision', async () => {
    const stream = newStream();
    expect(await append(stream, 'no_stream')).toMatchObject({ success: true, position: { commit: expect.any(BigInt) } });
    await expect(textsOf(side.client.readStream(stream))).rejects.toMatchObject({ type: 'stream-not-found' });
    await expect(append(stream, 4n)).rejects.toMatchObject(wrong);
  });

  it('takes 1,048,576 bytes of data and not one more, whatever the revision, and counts no metadata', async () => {
    const stream = newStream();
    const sized = (bytes: number): Uint8Array => new Uint8Array(bytes).fill(7);
    const large = (bytes: number) => binaryEvent({ type: 'Large', data: sized(bytes), metadata: sized(2 * 1_048_576) });
    const write = (expectedRevision: AppendExpectedRevision, ...sizes: number[]): Promise<AppendResult> =>
      side.client.appendToStream(stream, sizes.map(large), { expectedRevision, ...options });
    expect(await write('no_stream', 1_048_575, 1)).toMatchObject({ nextExpectedRevision: 1n });
    for (const expected of ['any', 77n] as const) {
      await expect(write(expected, 1_048_576, 1)).rejects.toMatchObject({ type: 'maximum-append-size-exceeded', maxAppendSize: 1_048_576 });
    }
    const [back] = await taken(side.client.readStream(stream));
    expect((back!.data as Uint8Array).length).toBe(1_048_575);
    expect((back!.metadata as Uint8Array).length).toBe(2 * 1_048_576);
  });

  it.each([
    ['an empty name', '', noted('x')],
    ['the name $$', '$$', noted('x')],
    ['an empty type', 'note-x', jsonEvent({ type: '', data: {} })],
    ['an id that is no UUID', 'note-x', jsonEvent({ type: 'Noted', id: 'no-uuid', data: {} })],
  ])('refuses %s with an unknown error', async (_what, stream, event) => {
    await expect(side.client.appendToStream(stream, event, options)).rejects.toMatchObject({ type: 'unknown' });
  });

  it.each([
    ['in any script', 'größe-日本-🙂'],
    ['of 1,000 characters', 'x'.repeat(1000)],
    ['with a dollar', '$x'],
    ['of the double itself', '$double-x'],
    ['of metadata', '$$note'],
    ['with a control character', 'with\ttab'],
  ])('takes a stream name %s', async (_what, stream) => {
    await side.client.appendToStream(stream, noted('here'), options);
    expect(await taken(side.client.readStream(stream))).toMatchObject([{ streamId: stream, data: { text: 'here' } }]);
  });

  it.each([[{ a: [1, { b: null }] }], [[1, 2]], ['text'], [4.5], [null], [{ 2: 'b', 1: 'a', 'ключ': '\ud83d\ude42\u0000' }]])('gives JSON %j back', async (data) => {
    const stream = newStream();
    await side.client.appendToStream(stream, jsonEvent({ type: 'Any', data: data as never, metadata: { note: 'ü' } }), options);
    expect(await taken(side.client.readStream(stream))).toMatchObject([{ data, metadata: { note: 'ü' }, isJson: true, type: 'Any' }]);
  });

  it('gives bytes back, and ids in lower case', async () => {
    const [stream, id] = [newStream(), randomUUID()];
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    await side.client.appendToStream(stream, binaryEvent({ type: 'Bytes', id: id.toUpperCase(), data: bytes, metadata: bytes }), options);
    const [event] = await taken(side.client.readStream(stream));
    expect(event).toMatchObject({ id, isJson: false });
    expect(Buffer.from(event!.data as Uint8Array)).toEqual(Buffer.from(bytes));
    expect(Buffer.from(event!.metadata as Uint8Array)).toEqual(Buffer.from(bytes));
  });

  it('lets one of 20 appends at the same revision win', async () => {
    const stream = newStream();
    await append(stream, 'no_stream', noted('first'));
    const race = await Promise.allSettled(Array.from({ length: 20 }, () => append(stream, 0n, noted('won'))));
    expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await textsOf(side.client.readStream(stream))).toEqual(['first', 'won']);
  });
});

describe('batch appends', () => {
  it('of one client are stored in the order of the calls', async () => {
    const side = await doubleWithClient();
    try {
      // A client that has just been made sends its second append before its first.
      await side.client.appendToStream('note-order', noted('first'));
      const texts = Array.from({ length: 50 }, (_, index) => String(index));
      await Promise.all(texts.map((text) => side.client.appendToStream('note-order', noted(text))));
      expect(await textsOf(side.client.readStream('note-order'))).toEqual(['first', ...texts]);
    } finally {
      await side.remove();
    }
  });
});

describe('the ids that the double remembers', () => {
  it('are gone after a restart: any writes again, no_stream does not', async () => {
    const side = await doubleWithClient();
    try {
      const [stream, event] = [newStream(), noted('once')];
      const first = await side.client.appendToStream(stream, event, { expectedRevision: 'no_stream' });
      await side.restart();
      expect(await side.client.appendToStream(stream, event, { expectedRevision: 'no_stream' })).toEqual(first);
      expect(await side.client.appendToStream(stream, event, { expectedRevision: 'any' })).toMatchObject({ nextExpectedRevision: 1n });
    } finally {
      await side.remove();
    }
  });
});
