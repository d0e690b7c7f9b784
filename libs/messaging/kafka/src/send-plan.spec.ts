import { positionOf } from '@rapport/kernel';
import fc from 'fast-check';
import type { EncodedRecord } from './record.codec.js';
import { sendPlan } from './send-plan.js';

const maxBytes = 100;
const records: fc.Arbitrary<readonly EncodedRecord[]> = fc
  .array(fc.record({ partition: fc.nat(3), bytes: fc.integer({ min: 1, max: 130 }) }), { maxLength: 60 })
  .map((sizes) => sizes.map(({ partition, bytes }, i) => ({ partition, bytes, position: positionOf(BigInt(i), 0n), message: { value: null, headers: {} } })));

describe('the sends of a batch', () => {
  it('keep every record, and the order of each partition', () => {
    fc.assert(
      fc.property(records, (batch) => {
        const sent = sendPlan(batch, maxBytes).flat();
        for (let partition = 0; partition < 4; partition++) {
          expect(sent.filter((part) => part.partition === partition).flatMap((part) => part.records)).toEqual(batch.filter((record) => record.partition === partition));
        }
      }),
    );
  });

  it('have one part of a partition at most, no larger than it may be unless it is one record, and named by its last position', () => {
    fc.assert(
      fc.property(records, (batch) => {
        for (const send of sendPlan(batch, maxBytes)) {
          expect(send.length).toBeGreaterThan(0);
          expect(new Set(send.map(({ partition }) => partition)).size).toBe(send.length);
          for (const part of send) {
            expect(part.position).toBe(part.records.at(-1)!.position);
            if (part.records.length > 1) expect(part.records.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(maxBytes);
          }
        }
      }),
    );
  });

  it('are one where everything fits', () => {
    const one = (partition: number): EncodedRecord => ({ partition, bytes: 10, position: positionOf(1n, 1n), message: { value: null, headers: {} } });
    expect(sendPlan([one(0), one(1), one(0)], maxBytes).map((send) => send.map(({ partition }) => partition))).toEqual([[0, 1]]);
  });
});
