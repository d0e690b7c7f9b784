import { PartitionStopped, type BatchHandler, type Delivered } from '@rapport/messaging';
import type { ConsumerWiring, ProjectionConsumer } from '../src/service/projection-loop.js';

/** Partitions in memory that keep their records; members share them out as a group does, and a batch that fails comes again. */
export class SharedWire {
  readonly #partitions: readonly (readonly Delivered[])[];
  /** Times that a batch is given to a handler that rejects. */
  deliveries = 2;
  /** By the number of the member. */
  #assigned: readonly (readonly number[])[];
  #members = 0;
  /** Of the members that run: begins with what is assigned to them, and ends what was before. */
  readonly #running = new Map<number, () => void>();

  constructor(partitions: readonly (readonly Delivered[])[], assigned: readonly (readonly number[])[]) {
    this.#partitions = partitions;
    this.#assigned = assigned;
  }

  readonly open = (wiring: ConsumerWiring): ProjectionConsumer => {
    const member = this.#members++;
    return {
      run: (handler, signal) => this.#run(member, wiring, handler, signal).finally(() => this.#running.delete(member)),
      endOffsets: async () => this.#partitions.map(({ length }) => length),
      close: async () => undefined,
    };
  };

  /** Shares the partitions out anew: all members begin again with what they have now. */
  share(assigned: readonly (readonly number[])[]): void {
    this.#assigned = assigned;
    for (const begin of this.#running.values()) begin();
  }

  #run(member: number, { known, onAssigned }: ConsumerWiring, handler: BatchHandler, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      let ending = new AbortController();
      const begin = (): void => {
        ending.abort();
        ending = new AbortController();
        const either = AbortSignal.any([signal, ending.signal]);
        const partitions = this.#assigned[member]!;
        onAssigned(partitions);
        for (const partition of partitions) this.#consume(partition, known, handler, either).catch(reject);
      };
      this.#running.set(member, begin);
      signal.addEventListener('abort', () => resolve(), { once: true });
      if (signal.aborted) resolve();
      else begin();
    });
  }

  async #consume(partition: number, known: ConsumerWiring['known'], handler: BatchHandler, signal: AbortSignal): Promise<void> {
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
