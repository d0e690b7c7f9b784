import { describeFault, hasParkedReactions, parkedReactionsIn, parkedReactionsOf, type Logger } from '@rapport/edge';
import type { EventLog } from '@rapport/event-log';
import type { Instant, JsonObject, Position } from '@rapport/kernel';
import type { CacheCipher } from '@rapport/privacy';
import { MemoryReadStore } from '@rapport/read-store-memory';
import { openCollections } from './documents.js';
import { DocumentsOfAnotherLog } from './faults.js';
import { ReactorProgress } from './reactor-progress.js';
import type { ReactionHandler } from './reactor.options.js';
import { SupervisedReactor } from './supervised-reactor.js';
import { Waiters } from './waiters.js';

export interface EmbeddedReactorOptions {
  readonly log: EventLog;
  readonly handle: ReactionHandler;
  readonly now: () => Instant;
  readonly logger: Logger;
  /** Of the file that the next start begins from; it may be lost. */
  readonly snapshot: string;
  readonly cipher: CacheCipher;
}

/** Rises when the documents take another form. */
const schema = 'reactor 1';
const snapshotEveryMs = 5 * 60_000;

/** The reactor within the process that has the log: its documents are in memory, and in a snapshot for the next start. */
export class EmbeddedReactor {
  readonly #ending = new AbortController();
  readonly #supervised: SupervisedReactor;
  readonly #waiters = new Waiters<Position>();
  readonly #timer: NodeJS.Timeout;
  readonly #running: Promise<void>;
  #fault: unknown = null;
  #writing: Promise<void> = Promise.resolve();
  #writtenAt: Position | null = null;

  private constructor(private readonly options: EmbeddedReactorOptions, private readonly store: MemoryReadStore) {
    const { log, handle, now, logger } = options;
    this.#supervised = new SupervisedReactor({ log, store, handle, now, logger, onProgress: (position) => this.#waiters.reached(position) });
    this.#running = this.#supervised.run(this.#ending.signal).catch((error: unknown) => {
      this.#fault = error;
      logger.fatal(describeFault(error), 'the reactor has stopped: nothing is reacted to until a restart');
    });
    this.#timer = setInterval(() => void this.#writeSnapshot(), snapshotEveryMs).unref();
  }

  /** Goes on from the snapshot, or from the beginning of the log where there is none of this log. */
  static async open(options: EmbeddedReactorOptions): Promise<EmbeddedReactor> {
    const store = new MemoryReadStore();
    const restored = await store.restore(options.snapshot, options.cipher, { schema });
    const reason = restored.restored ? ((await isOf(store, options.log)) ? null : 'another-log') : restored.reason;
    if (reason !== null && reason !== 'missing') options.logger.info({ reason }, 'the snapshot of the reactor was not used: it begins at the start of the log');
    return new EmbeddedReactor(options, reason === null ? store : new MemoryReadStore());
  }

  /** Everything up to here has been reacted to. */
  get position(): Position {
    return this.#supervised.reactor.position;
  }

  /** What ended it; null while it runs. */
  get fault(): unknown {
    return this.#fault;
  }

  /** True as soon as the position has been passed; false when the time ran out or the signal aborted. */
  waitFor(position: Position, waitMs: number, signal?: AbortSignal): Promise<boolean> {
    return this.position >= position ? Promise.resolve(true) : this.#waiters.wait(position, waitMs, signal);
  }

  parked(): Promise<readonly JsonObject[]> {
    return parkedReactionsIn(this.store);
  }

  /** What waits for the customer; null: nothing does. */
  parkedOf(customerId: string): Promise<JsonObject | null> {
    return parkedReactionsOf(this.store, customerId);
  }

  /** Null: nothing of the customer waits. */
  async replay(customerId: string): Promise<JsonObject | null> {
    if (!(await hasParkedReactions(this.store, customerId))) return null;
    return { key: customerId, ...(await this.#supervised.reactor.replayParked(customerId, this.#ending.signal)) };
  }

  /** Ends what is under way, and writes the snapshot. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#ending.abort();
    await this.#running;
    await this.#writeSnapshot();
  }

  /** One at a time; nothing is written where nothing has moved. A failure costs time at the next start, nothing else. */
  #writeSnapshot(): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      const { position } = this;
      if (position === this.#writtenAt) return;
      try {
        await this.store.snapshot(this.options.snapshot, this.options.cipher, { schema });
        this.#writtenAt = position;
      } catch (error) {
        this.options.logger.warn({ error: error instanceof Error ? error.name : typeof error }, 'the snapshot of the reactor was not written');
      }
    });
    return this.#writing;
  }
}

async function isOf(store: MemoryReadStore, log: EventLog): Promise<boolean> {
  try {
    await new ReactorProgress(openCollections(store).progress).load(log);
    return true;
  } catch (error) {
    if (error instanceof DocumentsOfAnotherLog) return false;
    throw error;
  }
}
