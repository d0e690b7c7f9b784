import { PartitionStopped, type BatchHandler, type Delivered, type KnownRecord } from '@rapport/messaging';
import type { ProjectionConsumer } from '../src/service/projection-loop.js';

/** Partitions in memory that keep their records; members share them out as a group does, and a batch that fails comes again. */
export class SharedWire {
  readonly #partitions: readonly (readonly Delivered[])[];
  /** Times that a batch is given to a handler that rejects. */
  deliveries = 2;
  /** Which partitions a member gets, by its number. */
  assigned: readonly (readonly number[])[];
  #members = 0;

  constructor(partitions: readonly (readonly Delivered[])[], assigned: readonly (readonly number[])[]) {
    this.#partitions = partitions;
    this.assigned = assigned;
  }

  readonly open = (known: (partition: number) => Promise<KnownRecord | null>): ProjectionConsumer => {
    const member = this.#members++;
    return {
      run: async (handler, signal) => {
        const runs = this.assigned[member]!.map((partition) => this.#consume(partition, known, handler, signal));
        await Promise.all([...runs, new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })))]);
      },
      endOffsets: async () => this.#partitions.map(({ length }) => length),
      close: async () => undefined,
    };
  };

  async #consume(partition: number, known: (partition: number) => Promise<KnownRecord | null>, handler: BatchHandler, signal: AbortSignal): Promise<void> {
    const from = (await known(partition))?.offset ?? -1;
    for (const delivered of this.#partitions[partition]!.slice(from + 1)) {
      for (let delivery = 1; !signal.aborted; delivery++) {
        try {
          await handler(partition, [delivered], signal);
          break;
        } catch (error) {
          if (signal.aborted || error instanceof PartitionStopped) return;
          if (delivery >= this.deliveries) throw error;
        }
      }
    }
  }
}
