import { getHeapStatistics } from 'node:v8';
import { fileURLToPath } from 'node:url';
import { MessageChannel, Worker } from 'node:worker_threads';
import { describeFault, type Logger, type TracesSettings } from '@rapport/edge';
import type { Position } from '@rapport/kernel';
import type { RebuildProgress, RebuildReport, Replay } from '@rapport/projector';
import type { ReadStore } from '@rapport/read-store';
import type { DataFolder } from './data-folder.js';
import type { FromReadSide, ReadSideCalls, ReadSideThreadData, ToReadSide } from './read-side-messages.js';
import { partitions, type Filling } from './read-side.js';
import { SharedPositions } from './shared-positions.js';
import { ReadSideUnavailable, ThreadCalls } from './thread-calls.js';
import { errorOf } from './thread-failure.js';
import { ThreadReadStore } from './thread-read-store.js';
import type { WriteStores } from './write-stores.js';

export interface ThreadedReadSideOptions {
  readonly folder: DataFolder;
  readonly stores: Pick<WriteStores, 'log' | 'masterKey'>;
  readonly logger: Logger;
  readonly nowMs: () => number;
  readonly traces?: TracesSettings;
  readonly onFilling?: (filling: Filling) => void;
  /** Of the thread's long-lived objects. Default: as large as that of this thread may get. */
  readonly maxHeapMiB?: number;
}

/** A thread runs built code, also where this file is run from its source: both folders lie side by side. */
const threadFile = fileURLToPath(new URL('../../dist/embedded/read-side.thread.js', import.meta.url));
/** How long the last snapshot may take: what it does not hold then is filled from the log at the next start. */
const closingLimitMs = 120_000;
const mebibyte = 1_048_576;
const untraced: TracesSettings = { url: '', sampleRatio: 0 };

/** The read side in a thread of its own: told of each commit, and asked by calls. */
export class ThreadedReadSide {
  /** Answers from copies of the thread's documents. */
  readonly store: ReadStore;
  readonly #calls: ThreadCalls;
  readonly #positions: SharedPositions;
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  readonly #ending = new AbortController();
  #filling: Filling = { caughtUp: false, done: 0, total: 0 };
  #fault: unknown = null;
  #opened: (() => void) | null = null;
  #telling: Promise<void> = Promise.resolve();
  #onRebuilding: (progress: RebuildProgress) => void = () => undefined;

  private constructor(private readonly options: ThreadedReadSideOptions, head: Position) {
    const { port1, port2 } = new MessageChannel();
    const { folder, stores, nowMs, traces = untraced, maxHeapMiB = getHeapStatistics().heap_size_limit / mebibyte } = options;
    const memory = SharedPositions.memory(partitions);
    const data: ReadSideThreadData = {
      logFolder: folder.log, keyRing: folder.keyRing, masterKey: stores.masterKey, snapshot: folder.snapshot, calls: port2, positions: memory, head, nowMs: nowMs(), traces,
    };
    this.#positions = new SharedPositions(memory);
    this.#calls = new ThreadCalls(port1);
    this.store = new ThreadReadStore(this.#calls);
    this.#worker = new Worker(threadFile, { name: 'read-side', workerData: data, transferList: [port2], resourceLimits: { maxOldGenerationSizeMb: Math.ceil(maxHeapMiB) } });
    this.#ended = new Promise((resolve) => this.#worker.once('exit', () => resolve()));
  }

  /** Resolves when the thread has its read store, from the snapshot or empty; filling it goes on. Rejects where it can't begin. */
  static async open(options: ThreadedReadSideOptions): Promise<ThreadedReadSide> {
    const head = await options.stores.log.head({ includeTechnical: true });
    const readSide = new ThreadedReadSide(options, head);
    await readSide.#begin();
    readSide.#telling = readSide.#tell(head).catch((error: unknown) => readSide.#stopped(error));
    return readSide;
  }

  /** How far the first filling is. */
  get filling(): Filling {
    return this.#filling;
  }

  /** What ended the projections; null while they run. Until a restart the views stay as they are; where the thread has ended, nothing answers. */
  get fault(): unknown {
    return this.#fault;
  }

  get positions(): readonly Position[] {
    return this.#positions.all();
  }

  /** Everything up to here is in all views. */
  get reached(): Position {
    return this.#positions.least();
  }

  waitFor(position: Position, waitMs: number, signal?: AbortSignal): Promise<boolean> {
    return this.#call('progressed', [position, waitMs], signal);
  }

  replay(key: string): Promise<Replay> {
    return this.#call('replay', [key]);
  }

  /** As the thread's. One at a time: the second is refused by RebuildUnderWay. */
  async rebuild(intended: readonly string[], compareOnly: boolean, { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (progress: RebuildProgress) => void }): Promise<RebuildReport> {
    const before = this.#onRebuilding;
    this.#onRebuilding = onProgress;
    return this.#call('rebuild', [intended, compareOnly], signal).catch((error: unknown) => {
      this.#onRebuilding = before;
      throw error;
    });
  }

  dropGeneration(which: 'kept' | 'next'): Promise<number | null> {
    return this.#call('dropGeneration', [which]);
  }

  /** Ends the projections and waits for the snapshot, which the next start begins from. */
  async close(): Promise<void> {
    this.#ending.abort();
    await this.#telling;
    this.#send({ kind: 'close' });
    const limit = setTimeout(() => {
      this.options.logger.warn({ limitMs: closingLimitMs }, 'the read side did not end in time: its snapshot was given up');
      void this.#worker.terminate();
    }, closingLimitMs);
    await this.#ended;
    clearTimeout(limit);
    this.#calls.close();
  }

  #call<Method extends keyof ReadSideCalls>(method: Method, args: Parameters<ReadSideCalls[Method]>, signal?: AbortSignal): Promise<ReturnType<ReadSideCalls[Method]>> {
    return this.#calls.call(method, args, signal);
  }

  #begin(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#opened = resolve;
      this.#worker.on('message', (message: FromReadSide) => this.#hear(message));
      const ended = (cause: unknown): void => {
        this.#stopped(endedBy(cause));
        reject(this.#fault);
      };
      this.#worker.once('error', ended);
      this.#worker.once('exit', (code) => this.#ending.signal.aborted || ended({ code: `exit ${code}` }));
    });
  }

  /** Of all commits of one turn, the last is told. */
  async #tell(from: Position): Promise<void> {
    const { stores: { log }, nowMs } = this.options;
    const { signal } = this.#ending;
    let head = from;
    while (!signal.aborted) {
      const committed = await log.committed(head, signal);
      if (committed !== head) this.#send({ kind: 'committed', head: (head = committed), nowMs: nowMs() });
    }
  }

  #send(message: ToReadSide): void {
    this.#worker.postMessage(message);
  }

  #hear(message: FromReadSide): void {
    const { logger, onFilling } = this.options;
    switch (message.kind) {
      case 'opened':
        if (message.refilledBecause && message.refilledBecause !== 'missing') logger.info({ reason: message.refilledBecause }, 'the snapshot of the read models was not used: they are filled from the log');
        return this.#opened?.();
      case 'filling':
        this.#filling = message.filling;
        return onFilling?.(message.filling);
      case 'rebuilding':
        return this.#onRebuilding(message.progress);
      case 'stopped':
        return this.#stopped(errorOf(message.failure));
      case 'spans-lost':
        return logger.warn({ error: message.failure.name }, 'spans can\'t be sent');
      case 'snapshot-failed':
        return logger.warn({ error: message.failure.name }, 'the snapshot of the read models was not written');
    }
  }

  /** The first reason counts. */
  #stopped(error: unknown): void {
    if (this.#fault !== null) return;
    this.#fault = error;
    this.options.logger.fatal(describeFault(error), 'the projections have stopped: the views stay as they are');
  }
}

/** An error of the thread that nobody caught: of its class and message only the code or the name is kept, and the place. */
function endedBy(cause: unknown): ReadSideUnavailable {
  const { code, name, stack } = cause as { readonly code?: string; readonly name?: string; readonly stack?: string };
  const ended = new ReadSideUnavailable(`the thread of the read side has ended: ${code ?? name}`, { cause });
  return stack === undefined ? ended : Object.assign(ended, { stack });
}
