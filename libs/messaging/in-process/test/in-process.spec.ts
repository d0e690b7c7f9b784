import type { WireRecord } from '@rapport/messaging';
import { wireContract, wireEvent } from '@rapport/testing';
import { InProcessWire, murmur2, partitionOf, WireStopped } from '../src/index.js';

const atOnce = (): Promise<void> => Promise.resolve();
const records = (count: number): WireRecord[] => Array.from({ length: count }, (_, i) => ({ kind: 'event', key: 'k', event: wireEvent('k', i, i + 1) }));
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the wire in process', () => {
  wireContract(async () => {
    const wire = new InProcessWire({ batchSize: 7, delay: atOnce });
    return { publisher: wire, consumer: wire, close: async () => wire.close() };
  });

  it('lets nobody run ahead: publishing waits while a partition is full', async () => {
    const wire = new InProcessWire({ partitions: 1, capacity: 10, batchSize: 5, delay: atOnce });
    let published = false;
    const publishing = wire.publish(records(25)).then(() => (published = true));
    await turn();
    expect(published).toBe(false);
    let most = 0;
    let handled = 0;
    const ended = new AbortController();
    await wire.run(async (_partition, batch) => {
      most = Math.max(most, batch.length);
      handled += batch.length;
      if (handled === 25) ended.abort();
    }, ended.signal);
    await publishing;
    expect([most, handled]).toEqual([5, 25]);
  });

  it('stops, and skips nothing, when a batch fails at each delivery', async () => {
    const waits: number[] = [];
    const wire = new InProcessWire({ partitions: 2, capacity: 4, deliveries: 4, delay: async (waitMs) => void waits.push(waitMs) });
    const publishing = wire.publish(records(9));
    const offsets: number[] = [];
    const running = wire.run(async (_partition, batch) => {
      offsets.push(batch[0]!.offset);
      throw new Error('always');
    }, new AbortController().signal);
    await expect(running).rejects.toThrow(WireStopped);
    await expect(publishing).rejects.toThrow(/offset 0: its batch failed 4 times/);
    await expect(wire.publish(records(1))).rejects.toThrow(WireStopped);
    expect(offsets).toEqual([0, 0, 0, 0]);
    expect(waits).toEqual([20, 40, 80]);
  });

  it('ends a publisher that waits when it is closed', async () => {
    const wire = new InProcessWire({ partitions: 1, capacity: 2 });
    const publishing = wire.publish(records(3));
    await turn();
    wire.close();
    await expect(publishing).rejects.toThrow('the wire is closed');
  });

  // Vectors of Kafka's own UtilsTest.testMurmur2.
  it.each([['21', -973_932_308], ['foobar', -790_332_482], ['a-little-bit-long-string', -985_981_536], ['a-little-bit-longer-string', -1_486_304_829], ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58_897_971], ['abc', 479_470_107]])(
    'hashes %s as Kafka does', (text, hash) => {
      expect(murmur2(Buffer.from(text))).toBe(hash);
    });

  it('keeps keys where they were', () => {
    expect(['customer-1', 'calendar', 'policy-ladder', '17', 'Ängström'].map((key) => partitionOf(key, 4))).toEqual([1, 1, 3, 0, 0]);
  });
});
