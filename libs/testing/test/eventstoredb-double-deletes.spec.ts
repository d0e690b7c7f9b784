import { doubleWithClient, newStream, noted, taken, textsOf, type DoubleWithClient } from './eventstoredb-double-client.js';

const deleted = { type: 'stream-deleted' };
const notFound = { type: 'stream-not-found' };
const wrong = { type: 'wrong-expected-version' };

describe('deletes and metadata', () => {
  let side: DoubleWithClient;
  let stream: string;
  beforeAll(async () => void (side = await doubleWithClient()));
  afterAll(() => side.remove());
  beforeEach(async () => {
    stream = newStream();
    await side.client.appendToStream(stream, ['0', '1', '2'].map((text) => noted(text)));
  });
  const texts = (): Promise<unknown[]> => textsOf(side.client.readStream(stream));

  it('a soft-deleted stream is not found, before and after a restart', async () => {
    expect(await side.client.deleteStream(stream)).toEqual({ position: { commit: expect.any(BigInt), prepare: expect.any(BigInt) } });
    await expect(texts()).rejects.toMatchObject(notFound);
    await side.restart();
    await expect(texts()).rejects.toMatchObject(notFound);
  });

  it.each(['no_stream', 'any', 2n] as const)('a soft-deleted stream goes on numbering with %s', async (expectedRevision) => {
    await side.client.deleteStream(stream);
    expect(await side.client.appendToStream(stream, noted('3'), { expectedRevision })).toMatchObject({ nextExpectedRevision: 3n });
    expect(await taken(side.client.readStream(stream))).toMatchObject([{ revision: 3n, data: { text: '3' } }]);
  });

  it('a soft-deleted stream is deleted to stream_exists', async () => {
    await side.client.deleteStream(stream);
    await expect(side.client.appendToStream(stream, noted('3'), { expectedRevision: 'stream_exists' })).rejects.toMatchObject(deleted);
  });

  it('a delete checks the revision, and a missing stream can\'t be deleted', async () => {
    await expect(side.client.deleteStream(stream, { expectedRevision: 1n })).rejects.toMatchObject({ ...wrong, expectedVersion: 1n, actualVersion: 2n });
    await expect(side.client.deleteStream('missing')).rejects.toMatchObject({ ...wrong, expectedVersion: -2n, actualVersion: -1n });
    expect(await texts()).toEqual(['0', '1', '2']);
  });

  it('a tombstone ends a stream for every call, a repeated append too, and after a restart', async () => {
    const repeated = noted('again');
    await side.client.appendToStream(stream, repeated, { expectedRevision: 2n });
    await side.client.tombstoneStream(stream);
    for (const restarted of [false, true]) {
      if (restarted) await side.restart();
      const { client } = side;
      await expect(client.appendToStream(stream, repeated, { expectedRevision: 2n })).rejects.toMatchObject({ ...deleted, streamName: stream });
      await expect(client.appendToStream(stream, repeated, { credentials: { username: 'a', password: 'b' } })).rejects.toMatchObject({ ...deleted, streamName: stream });
      await expect(texts()).rejects.toMatchObject(deleted);
      await expect(client.deleteStream(stream)).rejects.toMatchObject(deleted);
      await expect(client.tombstoneStream(stream)).rejects.toMatchObject(deleted);
      await expect(client.setStreamMetadata(stream, {})).rejects.toMatchObject(deleted);
      await expect(client.getStreamMetadata(stream)).rejects.toMatchObject(deleted);
    }
  });

  it('all events show metadata and tombstones, and what was deleted', async () => {
    await side.client.deleteStream(stream);
    await side.client.tombstoneStream(stream);
    const last = await taken(side.client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 3 }));
    expect(last).toMatchObject([
      { type: '$streamDeleted', streamId: stream, revision: 9223372036854775807n },
      { type: '$metadata', streamId: `$$${stream}` },
      { type: 'Noted', streamId: stream, revision: 2n },
    ]);
  });

  it('metadata is replaced whole, and read with its commit position', async () => {
    await side.client.setStreamMetadata(stream, { maxCount: 2, note: 'kept nowhere' });
    const { position } = await side.client.setStreamMetadata(stream, { truncateBefore: 1, other: 'ü' });
    expect(await side.client.getStreamMetadata(stream)).toEqual({
      streamName: stream,
      metadata: { truncateBefore: 1, other: 'ü' },
      metastreamRevision: position!.commit,
    });
    expect(await side.client.getStreamMetadata('missing')).toEqual({ streamName: 'missing' });
  });

  it('a stream with metadata only is not found, and exists for an append', async () => {
    const only = newStream();
    await side.client.setStreamMetadata(only, { note: 'first' });
    await expect(textsOf(side.client.readStream(only))).rejects.toMatchObject(notFound);
    expect(await side.client.appendToStream(only, noted('0'), { expectedRevision: 'stream_exists' })).toMatchObject({ nextExpectedRevision: 0n });
  });

  it.each([
    ['truncateBefore', { truncateBefore: 2 }, ['2']],
    ['maxCount', { maxCount: 2 }, ['1', '2']],
    ['maxAge', { maxAge: 3600 }, ['0', '1', '2']],
  ])('%s hides events, both ways', async (_what, metadata, left) => {
    await side.client.setStreamMetadata(stream, metadata);
    expect(await texts()).toEqual(left);
    expect(await textsOf(side.client.readStream(stream, { direction: 'backwards', fromRevision: 'end' }))).toEqual(left.toReversed());
  });

  it.each([{ truncateBefore: 9 }, { maxAge: -1 }])('%j hides all: an empty read, and no_stream names the real revision', async (metadata) => {
    await side.client.setStreamMetadata(stream, metadata);
    expect(await texts()).toEqual([]);
    await expect(side.client.appendToStream(stream, noted('3'), { expectedRevision: 'no_stream' })).rejects.toMatchObject({ ...wrong, actualVersion: 2n });
  });
});
