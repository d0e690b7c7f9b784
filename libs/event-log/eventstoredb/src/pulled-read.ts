import type { StreamingRead } from '@eventstore/db-client';
import { TimedOut } from './time-limit.js';

export interface PullOptions {
  /** Longest silence while an item is waited for; time that the reader takes does not count. */
  readonly timeoutMs: number;
  /** Ends the read without an error. */
  readonly signals: readonly (AbortSignal | undefined)[];
}

/** What happens to a read that nobody looks at any more: an error without a listener would end the process. */
const ignored = (): void => undefined;

/**
 * Gives the items of one read of the server, and leaves nothing of it behind however it is left: a read that is merely
 * dropped keeps its gRPC stream open for ever.
 *
 * @throws {TimedOut} and whatever the client throws.
 */
export async function* pulled<Item>(read: StreamingRead<Item>, { timeoutMs, signals }: PullOptions): AsyncGenerator<Item, void> {
  let waiting = true;
  let ended = false;
  read.on('error', ignored);
  const watchdog = setTimeout(() => {
    if (waiting) read.destroy(new TimedOut(timeoutMs));
  }, timeoutMs);
  const stop = (): void => void read.destroy();
  for (const signal of signals) signal?.addEventListener('abort', stop, { once: true });
  try {
    for await (const item of read) {
      waiting = false;
      yield item;
      waiting = true;
      watchdog.refresh();
    }
    ended = true;
  } catch (error) {
    if (!signals.some((signal) => signal?.aborted)) throw error;
  } finally {
    clearTimeout(watchdog);
    for (const signal of signals) signal?.removeEventListener('abort', stop);
    if (!ended) void read.cancel().catch(ignored);
  }
}
