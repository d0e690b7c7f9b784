import { EventStoreDBClient } from '@eventstore/db-client';
import { LogFault } from '@rapport/event-log';
import { setMaxListeners } from 'node:events';
import { Duplex } from 'node:stream';
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

/** The server ended the stream of appends; the answers that were due don't come any more. */
export class AppendsEnded extends Error {
  override readonly name = 'AppendsEnded';
}

/** The client, as long as the log is open. */
export class ServerConnection {
  readonly limits: EventStoreLimits;
  readonly patience: Patience;
  readonly onFault: (fault: ServerFault) => void;
  readonly #closing = new AbortController();
  readonly #connectionString: string;
  readonly #lost = new Set<(reason: AppendsEnded) => void>();
  #appends: Duplex | null = null;
  #client: EventStoreDBClient;

  constructor({ connectionString, limits, patience, onFault }: ConnectionParts) {
    this.limits = limits;
    this.patience = patience;
    this.onFault = onFault;
    this.#connectionString = connectionString;
    // Every read that is open listens.
    setMaxListeners(0, this.#closing.signal);
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

  /**
   * The client does not notice that its stream of appends has ended without an error, and goes on writing into it for
   * ever: so it is ended from this side too, and the next append makes another. To be called when appends have been sent.
   */
  watchAppends(): void {
    if (this.#appends !== null && !this.#appends.destroyed && !this.#appends.writableEnded) return;
    const stream = [...streamsOf(this.#client)].find((each): each is Duplex => each instanceof Duplex && !each.writableEnded);
    if (stream === undefined) return;
    this.#appends = stream;
    const ended = (): void => {
      stream.end();
      for (const lost of this.#lost) lost(new AppendsEnded());
    };
    if (stream.readableEnded) ended();
    else stream.once('end', ended);
  }

  /** Calls when the stream of appends has ended without an error; returns what takes the call back. */
  onAppendsEnded(lost: (reason: AppendsEnded) => void): () => void {
    this.#lost.add(lost);
    return () => void this.#lost.delete(lost);
  }

  /**
   * For when nothing is pending. Ends the stream of appends cleanly and cancels the reads: the client's own `dispose` would
   * cancel both, and an error on the stream of appends rejects the pending appends of every client of the process.
   */
  close(): void {
    if (this.closed.aborted) return;
    this.#closing.abort();
    for (const stream of streamsOf(this.#client)) {
      if (stream instanceof Duplex) stream.end();
      else stream.cancel?.();
    }
  }
}

type OpenStream = Duplex | { readonly cancel?: () => void };

/** All calls that are open. The client has no other door to its stream of appends. */
const streamsOf = (client: EventStoreDBClient): ReadonlySet<OpenStream> =>
  (client as unknown as { readonly disposableStreams: ReadonlySet<OpenStream> }).disposableStreams;

export const closed = (): LogFault => new LogFault('closed', 'the event log is closed');
