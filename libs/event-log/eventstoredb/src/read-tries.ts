import { LogFault } from '@rapport/event-log';
import { inWords, meaningOf } from './client-error.js';
import { pauseMs } from './retry-policy.js';
import type { ServerConnection } from './server-connection.js';

/** The tries of one read: a bounded number without getting any further, with pauses between them. */
export class ReadTries {
  #failures = 0;

  constructor(
    private readonly connection: ServerConnection,
    private readonly triesAtMost = connection.limits.readTriesAtMost,
  ) {}

  progressed(): void {
    this.#failures = 0;
  }

  /**
   * Waits before the next try.
   *
   * @throws {LogFault} 'unavailable' when there is none; 'damaged' for a stream that was deleted; faults unchanged.
   */
  async failed(error: unknown, signal?: AbortSignal): Promise<void> {
    if (error instanceof LogFault || error instanceof TypeError) throw error;
    const { patience, onFault } = this.connection;
    this.connection.assertOpen();
    const meaning = meaningOf(error);
    const what = inWords(error);
    onFault({ doing: 'read', what });
    if (meaning === 'stream-deleted') throw new LogFault('damaged', 'a stream of the log was deleted on the server', { cause: error });
    this.#failures++;
    if (meaning === 'access-denied' || this.#failures >= this.triesAtMost) throw unavailable(what, error);
    await patience.delay(pauseMs(this.#failures, patience), signal);
  }
}

export const unavailable = (what: string, cause: unknown): LogFault => new LogFault('unavailable', `EventStoreDB can't be read: ${what}`, { cause });
