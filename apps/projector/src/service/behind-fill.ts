import { progressCollection, progressId, type StoredProgress } from '@rapport/edge';
import type { Delivered } from '@rapport/messaging';
import type { ReadStore } from '@rapport/read-store';
import type { Projector } from '../projector.js';

export type Projecting = Pick<Projector, 'projectBatch' | 'replayParked'>;

/**
 * Leaves out what a generation was filled with from the log: the wire gives all of it once more, from its beginning. From
 * the first record behind that on, everything goes through.
 */
export function behindFill(projector: Projecting, store: ReadStore): Projecting {
  const progress = store.collection<StoredProgress>(progressCollection);
  const isBehind = new Set<number>();
  return {
    replayParked: (key, partition, signal) => projector.replayParked(key, partition, signal),
    async projectBatch(partition, batch, signal) {
      if (isBehind.has(partition)) return projector.projectBatch(partition, batch, signal);
      const [stored] = await progress.findByIds([progressId(partition)]);
      const rest = stored?.offset === -1 ? batch.filter((delivered) => positionOf(delivered) > stored.position) : batch;
      if (rest.length === 0) return;
      await projector.projectBatch(partition, rest, signal);
      isBehind.add(partition);
    },
  };
}

const positionOf = ({ record }: Delivered) => (record.kind === 'event' ? record.event.position : record.position);
