import { EventStoreDBClient } from '@eventstore/db-client';
import { LogFault } from '@rapport/event-log';
import type { EventStoreLimits } from './limits.js';
import type { Patience } from './retry-policy.js';

/** What went wrong and was tried again, for logs and counters: words that hold no content. */
export interface ServerFault {
  readonly doing: 'append' | 'read' | 'follow';
  readonly what: string;
}

export interface ConnectionParts {
  readonly connectionString: string;
  readonly limits: EventStoreLimits;
  readonly patience: Patience;
  readonly onFault: (fault: ServerFault) => void;
}

/** The client, as long as the log is open. */
export class ServerConnection {
  readonly limits: EventStoreLimits;
  readonly patience: Patience;
  readonly onFault: (fault: ServerFault) => void;
  readonly #closing = new AbortController();
  readonly #connectionString: string;
  #client: EventStoreDBClient;

  constructor({ connectionString, limits, patience, onFault }: ConnectionParts) {
    this.limits = limits;
    this.patience = patience;
    this.onFault = onFault;
    this.#connectionString = connectionString;
    this.#client = EventStoreDBClient.connectionString(connectionString);
  }

  get client(): EventStoreDBClient {
    return this.#client;
  }

  /** Aborted by {@link close}. */
  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  /** @throws {LogFault} 'closed' */
  assertOpen(): void {
    if (this.closed.aborted) throw closed();
  }

  /**
   * A new client in place of one that can't append any more: it keeps for ever the error with which it first asked what
   * the server can do. That one has no stream of appends that would have to be given up.
   */
  renew(spent: EventStoreDBClient): void {
    if (spent === this.#client && !this.closed.aborted) this.#client = EventStoreDBClient.connectionString(this.#connectionString);
  }

  /** For when nothing is pending. */
  async close(): Promise<void> {
    if (this.closed.aborted) return;
    this.#closing.abort();
    await endStreams(this.#client);
  }
}

export const closed = (): LogFault => new LogFault('closed', 'the event log is closed');

interface OpenStream {
  end?: () => void;
  cancel?: () => void;
}

/**
 * Ends the stream of appends cleanly and cancels the reads. The client's own `dispose` would cancel both, and an error on
 * the stream of appends rejects the pending appends of every client of the process.
 */
async function endStreams(client: EventStoreDBClient): Promise<void> {
  const { disposableStreams } = client as unknown as { readonly disposableStreams: ReadonlySet<OpenStream> };
  for (const stream of disposableStreams) {
    if (stream.end) stream.end();
    else stream.cancel?.();
  }
}
