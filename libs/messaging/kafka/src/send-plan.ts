import type { Position } from '@rapport/kernel';
import type { EncodedRecord } from './record.codec.js';

/** What one partition gets of one send: one batch of records on the server's disk, stored as a whole or not at all. */
export interface SendPart {
  readonly partition: number;
  readonly records: readonly EncodedRecord[];
  /** Of the last of them. */
  readonly position: Position;
}

/**
 * Splits a batch into sends, so that no part is larger than `maxBytes`, which the server would refuse; a record that is
 * larger alone goes alone. Each partition keeps its order; what stands beside it in other partitions does not matter.
 */
export function sendPlan(records: readonly EncodedRecord[], maxBytes: number): readonly (readonly SendPart[])[] {
  const sends: SendPart[][] = [];
  const open = new Map<number, { send: number; bytes: number; records: EncodedRecord[] }>();
  const close = (partition: number): void => {
    const part = open.get(partition);
    if (!part) return;
    (sends[part.send] ??= []).push({ partition, records: part.records, position: part.records.at(-1)!.position });
  };
  for (const record of records) {
    const part = open.get(record.partition);
    if (part && part.bytes + record.bytes <= maxBytes) {
      part.records.push(record);
      part.bytes += record.bytes;
    } else {
      close(record.partition);
      open.set(record.partition, { send: part ? part.send + 1 : 0, bytes: record.bytes, records: [record] });
    }
  }
  for (const partition of open.keys()) close(partition);
  return sends;
}
