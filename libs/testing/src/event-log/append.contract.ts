import { maxAppendBytes, maxStreamNameLength, type EventLog, type NewEvent } from '@rapport/event-log';
import { beginning, isPosition } from '@rapport/kernel';
import { randomUUID } from 'node:crypto';
import { appended, collect, freshStream, idsOf, newEvent, newEvents } from './new-events.js';

const stored = async (log: EventLog, stream: string): Promise<string[]> => idsOf(await collect(log.readStream(stream)));

export function describeAppend(log: () => EventLog): void {
  it('numbers a stream from 0 and answers the last revision and a position that only rises', async () => {
    const stream = freshStream();
    const first = await appended(log(), stream, 'no-stream', newEvents(2));
    const second = await appended(log(), stream, 1, newEvents(1));
    expect([first, second]).toMatchObject([{ revision: 1, repeated: false }, { revision: 2, repeated: false }]);
    expect(isPosition(first.position) && isPosition(second.position)).toBe(true);
    expect(beginning < first.position && first.position < second.position).toBe(true);
  });

  it('answers with the position of the last event', async () => {
    const stream = freshStream();
    const { position } = await appended(log(), stream, 'no-stream', newEvents(3));
    const events = await collect(log().readStream(stream));
    expect(events.at(-1)?.position).toBe(position);
  });

  it('says where the stream is when it is elsewhere, and stores nothing', async () => {
    const stream = freshStream();
    expect(await log().append(stream, 3, newEvents(1))).toEqual({ outcome: 'conflict', actual: 'no-stream' });
    const events = newEvents(2);
    await appended(log(), stream, 'no-stream', events);
    for (const expected of ['no-stream', 0, 2, 9] as const) {
      expect(await log().append(stream, expected, newEvents(1))).toEqual({ outcome: 'conflict', actual: 1 });
    }
    expect(await stored(log(), stream)).toEqual(idsOf(events));
  });

  it('lets exactly one of many appends at one revision win', async () => {
    const stream = freshStream();
    await appended(log(), stream, 'no-stream', newEvents(1));
    const results = await Promise.all(Array.from({ length: 20 }, () => log().append(stream, 0, newEvents(2))));
    expect(results.filter(({ outcome }) => outcome === 'appended')).toHaveLength(1);
    expect(results.filter(({ outcome }) => outcome === 'conflict')).toHaveLength(19);
    expect(await stored(log(), stream)).toHaveLength(3);
  });

  it('stores the calls in their order', async () => {
    const stream = freshStream();
    const events = newEvents(50);
    const results = await Promise.all(events.map((event, index) => log().append(stream, index === 0 ? 'no-stream' : index - 1, [event])));
    expect(results.every(({ outcome }) => outcome === 'appended')).toBe(true);
    expect(await stored(log(), stream)).toEqual(idsOf(events));
  });

  it('does not let a conflict undo its neighbours', async () => {
    const streams = [freshStream(), freshStream(), freshStream()] as const;
    const results = await Promise.all([
      log().append(streams[0], 'no-stream', newEvents(2)),
      log().append(streams[1], 5, newEvents(3)),
      log().append(streams[2], 'no-stream', newEvents(1)),
      log().append(streams[0], 'no-stream', newEvents(4)),
      log().append(streams[2], 0, newEvents(2)),
    ]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['appended', 'conflict', 'appended', 'conflict', 'appended']);
    expect(await Promise.all(streams.map(async (stream) => (await stored(log(), stream)).length))).toEqual([2, 0, 3]);
  });

  it('checks the revision of an empty append and stores nothing', async () => {
    const stream = freshStream();
    const result = await appended(log(), stream, 'no-stream', []);
    expect(isPosition(result.position)).toBe(true);
    expect(await log().append(stream, 0, [])).toEqual({ outcome: 'conflict', actual: 'no-stream' });
    await appended(log(), stream, 'no-stream', newEvents(2));
    expect(await appended(log(), stream, 1, [])).toMatchObject({ revision: 1 });
    expect(await log().append(stream, 'no-stream', [])).toEqual({ outcome: 'conflict', actual: 1 });
    expect(await stored(log(), stream)).toHaveLength(2);
  });
}

export function describeRepeats(log: () => EventLog): void {
  /** A stream holding a, b, c at 0 to 2. */
  async function abc(): Promise<{ stream: string; a: NewEvent; b: NewEvent; c: NewEvent; position: string }> {
    const stream = freshStream();
    const [a, b, c] = newEvents(3) as [NewEvent, NewEvent, NewEvent];
    const { position } = await appended(log(), stream, 'no-stream', [a, b, c]);
    return { stream, a, b, c, position };
  }

  it('answers the same ids at the same revision as before, also after others were appended', async () => {
    const { stream, a, b, c, position } = await abc();
    const answer = { outcome: 'appended', revision: 2, position, repeated: true };
    expect(await log().append(stream, 'no-stream', [a, b, c])).toEqual(answer);
    await appended(log(), stream, 2, newEvents(2));
    expect(await log().append(stream, 'no-stream', [a, b, c])).toEqual(answer);
    expect(await log().append(stream, 0, [b, c])).toEqual(answer);
    expect(await log().append(stream, 'no-stream', [a])).toMatchObject({ outcome: 'appended', revision: 0, repeated: true });
    expect(await stored(log(), stream)).toHaveLength(5);
  });

  it('does not look at the bodies of a repeat', async () => {
    const { stream, a, b, c } = await abc();
    const others = [a, b, c].map(({ id }) => ({ ...newEvent({ note: 'another' }, id), type: 'Changed' }));
    expect(await log().append(stream, 'no-stream', others)).toMatchObject({ outcome: 'appended', repeated: true });
    expect((await collect(log().readStream(stream))).map(({ type }) => type)).toEqual(['Noted', 'Noted', 'Noted']);
  });

  it('stores the same ids again at another revision that is the current one', async () => {
    const { stream, a, b, c } = await abc();
    expect(await log().append(stream, 2, [a, b, c])).toMatchObject({ outcome: 'appended', revision: 5, repeated: false });
    expect(await stored(log(), stream)).toEqual(idsOf([a, b, c, a, b, c]));
  });

  it('refuses what is a repeat in part only', async () => {
    const { stream, a, b, c } = await abc();
    const [fresh] = newEvents(1) as [NewEvent];
    const attempts = [
      ['no-stream', [a, b, c, fresh]],
      [0, [b, c, fresh]],
      ['no-stream', [b]],
      ['no-stream', [a, c]],
      [1, [a, b, c]],
      [9, [a]],
    ] as const;
    for (const [expected, events] of attempts) {
      expect(await log().append(stream, expected, events)).toEqual({ outcome: 'conflict', actual: 2 });
    }
    expect(await stored(log(), stream)).toHaveLength(3);
  });

  it('takes one id twice in one append, and in two streams', async () => {
    const streams = [freshStream(), freshStream()] as const;
    const [event] = newEvents(1) as [NewEvent];
    await appended(log(), streams[0], 'no-stream', [event, event]);
    await appended(log(), streams[1], 'no-stream', [event]);
    expect([await stored(log(), streams[0]), await stored(log(), streams[1])]).toEqual([[event.id, event.id], [event.id]]);
  });

  it('answers a repeat that is handed in together with the first', async () => {
    const stream = freshStream();
    const events = newEvents(2);
    const [first, second] = await Promise.all([log().append(stream, 'no-stream', events), log().append(stream, 'no-stream', events)]);
    expect(first).toMatchObject({ outcome: 'appended', revision: 1, repeated: false });
    expect(second).toEqual({ ...first, repeated: true });
  });
}

export function describeLimits(log: () => EventLog): void {
  /** An event whose data takes exactly this many bytes, two for each of its characters. */
  const sized = (bytes: number): NewEvent => newEvent({ t: 'ö'.repeat((bytes - 8) / 2) });

  it('takes exactly the largest append, counted in bytes of data', async () => {
    const stream = freshStream();
    await appended(log(), stream, 'no-stream', [sized(maxAppendBytes / 2), sized(maxAppendBytes / 2)]);
    expect(await stored(log(), stream)).toHaveLength(2);
  });

  it('refuses a larger one before it looks at the revision', async () => {
    const stream = freshStream();
    const refusal = { outcome: 'too-large', bytes: maxAppendBytes + 2, limitBytes: maxAppendBytes };
    expect(await log().append(stream, 7, [sized(maxAppendBytes / 2), sized(maxAppendBytes / 2 + 2)])).toEqual(refusal);
    expect(await stored(log(), stream)).toEqual([]);
  });

  it('does not count metadata', async () => {
    const stream = freshStream();
    await appended(log(), stream, 'no-stream', [{ ...newEvent(), metadata: { t: 'x'.repeat(maxAppendBytes + 1) } }]);
  });

  it('takes many events at once', async () => {
    const stream = freshStream();
    expect(await appended(log(), stream, 'no-stream', newEvents(2_000))).toMatchObject({ revision: 1_999 });
  });

  it('gives back every kind of JSON as it was, and ids in lower case', async () => {
    const stream = freshStream();
    const data = { text: 'Grüße, 客户 😀\u0000\n"\\', none: null, yes: true, numbers: [0, -1.5, 1e300, 2 ** 53], deep: { list: [{}, [[]]] }, ['']: 0 };
    const id = randomUUID();
    await appended(log(), stream, 'no-stream', [{ id: id.toUpperCase(), type: 'Größe.v2', data, metadata: {} }]);
    const [event] = await collect(log().readStream(stream));
    expect(event).toEqual({ id, type: 'Größe.v2', data, metadata: {}, stream, revision: 0, position: event?.position, storedAt: event?.storedAt });
    expect(event?.storedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('takes long and foreign stream names', async () => {
    const stream = freshStream('客户 😀').padEnd(maxStreamNameLength, 'x');
    await appended(log(), stream, 'no-stream', newEvents(1));
    expect(await stored(log(), stream)).toHaveLength(1);
  });

  const secret = 'Marlene Dietrich';
  const refused: [string, { stream?: string; expected?: unknown; event?: object }][] = [
    ['an empty stream name', { stream: '' }],
    ['a stream name that is too long', { stream: 'x'.repeat(maxStreamNameLength + 1) }],
    ['a control character in a stream name', { stream: 'a\u0000b' }],
    ["EventStoreDB's own streams", { stream: '$$contract-1' }],
    ['a negative revision', { expected: -1 }],
    ['a revision that is not whole', { expected: 0.5 }],
    ['a revision of another kind', { expected: 'any' }],
    ['an id that is not a UUID', { event: { id: 'one' } }],
    ['an empty type', { event: { type: '' } }],
    ['undefined', { event: { data: { secret, a: undefined } } }],
    ['bigint', { event: { data: { secret, a: [1n] } } }],
    ['NaN', { event: { data: { secret, a: { b: NaN } } } }],
    ['infinity', { event: { metadata: { secret, a: Infinity } } }],
    ['a date', { event: { data: { secret, a: new Date(0) } } }],
    ['a function', { event: { data: { secret, a: () => secret } } }],
    ['half of a surrogate pair', { event: { data: { secret, a: '\ud83d' } } }],
    ['data that is no object', { event: { data: [secret] } }],
    ['missing metadata', { event: { data: { secret }, metadata: undefined } }],
  ];

  it.each(refused)('refuses %s, without a word of the content', async (_, { stream = freshStream(), expected = 'no-stream', event = {} }) => {
    const failed = log().append(stream, expected as 'no-stream', [newEvent(), { ...newEvent(), ...event }]);
    const error = await failed.then(() => null, (reason: unknown) => reason);
    expect(error).toBeInstanceOf(TypeError);
    expect(String((error as Error).stack)).not.toContain(secret);
  });
}
