import { positionOf } from '@rapport/kernel';
import { fromStored } from './envelope.js';
import type { Recorded } from './recorded.js';
import { storedStreamName } from './stored-stream-name.js';
import { isSoftDeleted, type StreamMetadata } from './stream-metadata.js';
import type { StreamState } from './stream-states.js';
import type { StreamStore } from './stream-store.js';

export interface ReadRange {
  readonly direction: 'forwards' | 'backwards';
  readonly from: number | 'start' | 'end';
  readonly maxCount: number;
  readonly signal: AbortSignal;
}

/** Rows of one step when reading `$all` backwards. */
const pageRows = 256;

const positionAt = (row: number) => positionOf(BigInt(row), BigInt(row));

/** Whether a read finds the stream; a soft-deleted one is not found. */
export const isFound = ({ committed, metadata }: StreamState): boolean => committed >= 0 && !(metadata !== null && isSoftDeleted(metadata));

/** The first revision that is to be seen. */
export function firstSeen({ committed, metadata }: StreamState): number {
  const { $tb = 0, $maxCount } = metadata ?? {};
  return Math.min(committed + 1, Math.max($tb, $maxCount === undefined ? 0 : committed + 1 - $maxCount));
}

const isYoung = (metadata: StreamMetadata | null, { createdMs }: Recorded): boolean =>
  metadata?.$maxAge === undefined || Date.now() - createdMs < metadata.$maxAge * 1000;

/** What is to be seen of a stream, as it is now. */
export async function* readStream(store: StreamStore, stream: string, { direction, from, maxCount, signal }: ReadRange): AsyncGenerator<Recorded, void> {
  const state = await store.state(stream);
  const first = firstSeen(state);
  const asked = from === 'start' ? 0 : from === 'end' ? state.committed : from;
  const start = direction === 'forwards' ? Math.max(asked, first) : Math.min(asked, state.committed);
  let left = maxCount;
  const mostStored = state.metadata?.$maxAge === undefined ? maxCount : Infinity;
  for await (const stored of store.log.readStream(storedStreamName(stream), { direction, fromRevision: start, maxCount: mostStored, signal })) {
    if (left <= 0 || stored.revision < first) return;
    const event = fromStored(stored);
    if (!isYoung(state.metadata, event)) continue;
    left--;
    yield event;
  }
}

/** All rows from `row` on, itself included, metadata and tombstones too. */
export async function* readAll(store: StreamStore, row: number, { direction, maxCount, signal }: ReadRange): AsyncGenerator<Recorded, void> {
  if (direction === 'backwards') return yield* readAllBackwards(store, row, maxCount, signal);
  for await (const stored of store.log.readAll({ after: positionAt(Math.max(row - 1, 0)), maxCount, signal, includeTechnical: true })) yield fromStored(stored);
}

async function* readAllBackwards(store: StreamStore, row: number, maxCount: number, signal: AbortSignal): AsyncGenerator<Recorded, void> {
  let left = maxCount;
  for (let last = row; last > 0 && left > 0 && !signal.aborted; last -= pageRows) {
    const after = Math.max(last - pageRows, 0);
    const page = [];
    for await (const stored of store.log.readAll({ after: positionAt(after), maxCount: last - after, signal, includeTechnical: true })) page.push(fromStored(stored));
    for (const event of page.reverse().slice(0, left)) yield event;
    left -= page.length;
  }
}
