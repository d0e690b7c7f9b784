import { PartitionStopped, type BatchHandler, type Delay, type Delivered } from '@rapport/messaging';

export interface Deliveries {
  /** Times that a batch is given to a handler that rejects. */
  readonly most: number;
  /** Resolves early on abort. */
  readonly delay: Delay;
}

/** The handler rejected the batch at each of its deliveries. */
export class BatchRefused extends Error {
  override readonly name = 'BatchRefused';
  constructor(readonly partition: number, readonly offset: number, readonly deliveries: number, cause: unknown) {
    super(`partition ${partition} stopped at offset ${offset}: its batch failed ${deliveries} times`, { cause });
  }
}

const firstWaitMs = 20;
const longestWaitMs = 2_000;

/** False when the signal ended it before the batch was worked through. @throws {BatchRefused} {PartitionStopped} */
export async function deliver(handler: BatchHandler, partition: number, batch: readonly Delivered[], signal: AbortSignal, { most, delay }: Deliveries): Promise<boolean> {
  for (let delivery = 1; ; delivery++) {
    if (signal.aborted) return false;
    try {
      await handler(partition, batch, signal);
      return true;
    } catch (cause) {
      if (signal.aborted) return false;
      if (cause instanceof PartitionStopped) throw cause;
      if (delivery >= most) throw new BatchRefused(partition, batch[0]!.offset, delivery, cause);
    }
    await delay(Math.min(firstWaitMs * 2 ** (delivery - 1), longestWaitMs), signal);
  }
}
