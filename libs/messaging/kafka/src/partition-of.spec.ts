import { partitionOf as inProcess } from '@rapport/messaging-in-process';
import fc from 'fast-check';
import { partitionOf } from './partition-of.js';

describe('the partition of a key', () => {
  // As org.apache.kafka.common.utils.Utils of kafka-clients 4.1.0 has it.
  it.each([
    ['', 9],
    ['0', 8],
    ['c-1', 11],
    ['customer-4711', 0],
    ['purchases-é', 3],
    ['日本', 3],
    ['a😀', 8],
  ])('%j is the one of the Java client', (key, partition) => expect(partitionOf(key, 12)).toBe(partition));

  it('is the same on every wire', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 200 }), (key, partitions) => expect(partitionOf(key, partitions)).toBe(inProcess(key, partitions))), { numRuns: 1_000 });
  });
});
