import { positionOf } from '@rapport/kernel';
import { MemoryReadStore } from '@rapport/read-store-memory';
import { openCollections } from '../src/documents.js';
import { Progress } from '../src/progress.js';

const position = (n: number) => positionOf(BigInt(n), BigInt(n));

describe('the progress of a partition', () => {
  const { progress: documents } = openCollections(new MemoryReadStore(), []);
  const progress = new Progress(documents, { partitions: 1 });
  const pair = async () => {
    const [found] = await documents.findByIds(['partition-0']);
    return found && { offset: found.offset, position: found.position };
  };

  it('moves forward, never back', async () => {
    await progress.advance(0, 7, position(3));
    await progress.advance(0, 9, position(2));
    expect(await pair()).toEqual({ offset: 7, position: position(3) });
  });

  it('renews the offset when the record comes again from another one', async () => {
    await progress.advance(0, 5, position(3));
    expect(await pair()).toEqual({ offset: 5, position: position(3) });
  });

  it('keeps the offset when the position is reached by another way than the wire', async () => {
    await progress.advance(0, -1, position(3));
    expect(await pair()).toEqual({ offset: 5, position: position(3) });
    await progress.advance(0, -1, position(4));
    expect(await pair()).toEqual({ offset: -1, position: position(4) });
  });
});
