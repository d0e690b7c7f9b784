import { doubleWithClient, newStream, noted, taken, textsOf, type DoubleWithClient } from './eventstoredb-double-client.js';

describe('reads', () => {
  let side: DoubleWithClient;
  beforeAll(async () => void (side = await doubleWithClient()));
  afterAll(() => side.remove());

  describe('of a stream with events at 0 to 4', () => {
    const stream = newStream();
    beforeAll(async () => void (await side.client.appendToStream(stream, ['0', '1', '2', '3', '4'].map((text) => noted(text)))));

    it.each([
      ['forwards from 2, itself included', { fromRevision: 2n }, ['2', '3', '4']],
      ['so many at most', { fromRevision: 1n, maxCount: 2 }, ['1', '2']],
      ['nothing past the end', { fromRevision: 5n }, []],
      ['backwards from the end', { direction: 'backwards', fromRevision: 'end' }, ['4', '3', '2', '1', '0']],
      ['backwards from 1, itself included', { direction: 'backwards', fromRevision: 1n }, ['1', '0']],
      ['backwards from 999: from the last', { direction: 'backwards', fromRevision: 999n, maxCount: 1 }, ['4']],
      ['backwards without a revision: from the start', { direction: 'backwards' }, ['0']],
    ] as const)('give %s', async (_what, options, texts) => {
      expect(await textsOf(side.client.readStream(stream, options))).toEqual(texts);
    });

    it.each([{ maxCount: 0 }, { fromRevision: 'end' as const }])('refuse %j with an unknown error', async (options) => {
      await expect(textsOf(side.client.readStream(stream, options))).rejects.toMatchObject({ type: 'unknown' });
    });

    it('say revision, position and time as the client expects them', async () => {
      const [event] = await taken(side.client.readStream(stream, { fromRevision: 3n, maxCount: 1 }));
      expect(event).toMatchObject({ streamId: stream, revision: 3n, created: expect.any(Date) });
      expect(Math.abs(Date.now() - event!.created.getTime())).toBeLessThan(600_000);
    });
  });

  it('of a missing stream say so', async () => {
    await expect(textsOf(side.client.readStream('missing'))).rejects.toMatchObject({ type: 'stream-not-found', streamName: 'missing' });
  });

  it('of all events give strictly increasing positions with gaps, commit apart from prepare', async () => {
    const events = await taken(side.client.readAll());
    const positions = events.map(({ position }) => position!);
    expect(positions.length).toBeGreaterThan(4);
    expect(positions.every(({ commit, prepare }) => prepare < commit)).toBe(true);
    expect(positions.slice(1).every(({ prepare }, index) => prepare > positions[index]!.commit + 1n)).toBe(true);
  });

  it('of all events begin at a position, itself included, and refuse one where nothing lies', async () => {
    const all = await taken(side.client.readAll());
    const fromPosition = all[2]!.position!;
    expect(await taken(side.client.readAll({ fromPosition }))).toEqual(all.slice(2));
    expect(await taken(side.client.readAll({ fromPosition, maxCount: 1 }))).toEqual([all[2]]);
    expect(await taken(side.client.readAll({ fromPosition: 'end' }))).toEqual([]);
    expect(await taken(side.client.readAll({ fromPosition: 'end', direction: 'backwards' }))).toEqual(all.toReversed());
    const nowhere = { ...fromPosition, commit: fromPosition.commit + 1n };
    await expect(taken(side.client.readAll({ fromPosition: nowhere }))).rejects.toMatchObject({ type: 'unknown' });
  });

  it('go on over many pages, both ways', async () => {
    const stream = newStream();
    const texts = Array.from({ length: 600 }, (_, index) => String(index));
    await side.client.appendToStream(stream, texts.map((text) => noted(text)));
    const mine = async (direction: 'forwards' | 'backwards'): Promise<unknown[]> => {
      const all = await taken(side.client.readAll({ direction, fromPosition: direction === 'forwards' ? 'start' : 'end' }));
      return all.filter(({ streamId }) => streamId === stream).map(({ data }) => (data as { text: string }).text);
    };
    expect(await mine('forwards')).toEqual(texts);
    expect(await mine('backwards')).toEqual(texts.toReversed());
    expect(await textsOf(side.client.readStream(stream))).toEqual(texts);
  });

  it('that are left early hold nothing up', async () => {
    const read = side.client.readAll();
    const iterator = read[Symbol.asyncIterator]();
    await iterator.next();
    await read.cancel();
    await side.client.appendToStream(newStream(), noted('afterwards'));
  });

  it('find the same positions after a restart', async () => {
    const before = await taken(side.client.readAll());
    await side.restart();
    expect(await taken(side.client.readAll())).toEqual(before);
    const { position } = await side.client.appendToStream(newStream(), noted('later'));
    expect(position!.commit).toBeGreaterThan(before.at(-1)!.position!.commit);
  });
});
