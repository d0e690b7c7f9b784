import type { RecordMetadata } from 'kafkajs';
import type { PartitionTail } from './partition-tail.js';
import type { SendPart } from './send-plan.js';

/** What the server's answer to a send says of it. */
export type Acknowledgement =
  | {
      readonly kind: 'stored';
      /** Of the partitions sent to, as they stand now. */
      readonly tails: ReadonlyMap<number, PartitionTail>;
      /** Somebody else wrote there too, or the end was lost and written again: the record known before has to be looked at. */
      readonly surprising: readonly number[];
    }
  | { readonly kind: 'refused'; readonly why: string };

/**
 * An answer is believed only where it names every partition sent to, with an offset behind the last one known: a client
 * was seen to take the answer to an older send for this one, and a server that has lost its end counts from an older offset.
 */
export function acknowledgement(answer: readonly Partial<RecordMetadata>[], parts: readonly SendPart[], known: readonly PartitionTail[]): Acknowledgement {
  const tails = new Map<number, PartitionTail>();
  const surprising: number[] = [];
  for (const { partition, records, position } of parts) {
    const named = answer.filter((told) => told.partition === partition);
    const told = named[0];
    const end = known[partition]!.end;
    if (named.length !== 1 || told === undefined) return { kind: 'refused', why: `the answer names partition ${partition} ${named.length} times` };
    const first = /^\d+$/.test(told.baseOffset ?? '') ? Number(told.baseOffset) : -1;
    if (told.errorCode !== 0 || first === -1) return { kind: 'refused', why: `the answer gives no offset for partition ${partition}` };
    if (first < end) return { kind: 'refused', why: `partition ${partition} ended at offset ${end}, and offset ${first} was acknowledged` };
    if (first > end) surprising.push(partition);
    tails.set(partition, { offset: first + records.length - 1, position, end: first + records.length });
  }
  return { kind: 'stored', tails, surprising };
}
