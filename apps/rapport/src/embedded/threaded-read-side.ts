import { performance } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { fileURLToPath } from 'node:url';
import { describeFault, runSupervised, type LoopFailure, type Logger, type SupervisedLoopOptions, type TracesSettings } from '@rapport/edge';
import { laterPosition, type Position } from '@rapport/kernel';
import type { GoneBack, RebuildProgress, RebuildReport, Replay } from '@rapport/projector';
import type { ReadStore } from '@rapport/read-store';
import type { DataFolder } from './data-folder.js';
import type { FromReadSide, ReadSideCalls } from './read-side-messages.js';
import type { Filling } from './read-side.js';
import { errorOf } from './thread-failure.js';
import { ReadSideUnavailable } from './thread-calls.js';
import { ThreadLife } from './thread-life.js';
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
  /** How a thread that has ended is started again. Default: five times in a row, after a pause that grows from 1 s to 30 s. */
  readonly restarts?: Pick<SupervisedLoopOptions, 'failuresAtMost' | 'backOff'>;
  /** What the thread runs. Default: the read side. */
  readonly threadFile?: string;
}

/** A thread runs built code, also where this file is run from its source: both folders lie side by side. */
const builtThread = fileURLToPath(new URL('../../dist/embedded/read-side.thread.js', import.meta.url));
const fewRestarts: NonNullable<ThreadedReadSideOptions['restarts']> = { failuresAtMost: 6, backOff: { firstMs: 1_000, longestMs: 30_000 } };
/** A thread that has run so long is forgiven the ends of those before. */
const steadyAfterMs = 10 * 60_000;
/** How long the last snapshot may take: what it does not hold then is filled from the log at the next start. */
const closingLimitMs = 120_000;
const mebibyte = 1_048_576;
const untraced: TracesSettings = { url: '', sampleRatio: 0 };
const unfilled: Filling = { caughtUp: false, done: 0, total: 0 };

/**
 * The read side in a thread of its own: told of each commit, and asked by calls. A thread that ends unasked is started again,
 * from the snapshot and the log, and has nothing until it is filled.
 */
export class ThreadedReadSide {
  /** Answers from copies of the thread's documents. */
  readonly store: ReadStore;
  readonly #ending = new AbortController();
  #thread: ThreadLife;
  #life = 0;
  #filling: Filling = unfilled;
  #fault: unknown = null;
  /** Why commits are told to no thread any more. */
  #deaf: unknown = null;
  #givenUp = false;
  #telling: Promise<void> = Promise.resolve();
  #living: Promise<void> = Promise.resolve();
  #onRebuilding: (progress: RebuildProgress) => void = () => undefined;

  private constructor(private readonly options: ThreadedReadSideOptions, private head: Position) {
    this.#thread = this.#begin();
    const life = (): number => this.#life;
    this.store = new ThreadReadStore({
      call: (method, args, signal) => this.#ask(method, args, signal),
      get life() {
        return life();
      },
    });
  }

  /**
   * Resolves when the thread has its read store, from the snapshot or empty; filling it goes on. Where it ends before, as for a
   * snapshot that its memory can't hold, it is started again as at any other time, and commands are taken meanwhile.
   */
  static async open(options: ThreadedReadSideOptions): Promise<ThreadedReadSide> {
    const readSide = new ThreadedReadSide(options, await options.stores.log.head({ includeTechnical: true }));
    const thread = readSide.#thread;
    await Promise.race([thread.opened, thread.ended]);
    readSide.#telling = readSide.#tell().catch((error: unknown) => readSide.#stopped((readSide.#deaf = error)));
    readSide.#living = readSide.#live().catch((error: unknown) => readSide.#giveUp(error));
    return readSide;
  }

  /** How far the filling of the present thread is. */
  get filling(): Filling {
    return this.#filling;
  }

  /** What ended the projections, or their thread; null while they run. Where the projections alone have ended, the views stay as they are until a restart. */
  get fault(): unknown {
    return this.#deaf ?? this.#fault;
  }

  /** Threads that were started in place of one that had ended. */
  get restarts(): number {
    return this.#life - 1;
  }

  /** No thread is started any more: only a restart of the process helps. */
  get givenUp(): boolean {
    return this.#givenUp;
  }

  get positions(): readonly Position[] {
    return this.#thread.positions.all();
  }

  /** Everything up to here is in all views. */
  get reached(): Position {
    return this.#thread.positions.least();
  }

  /** Which thread's documents are served, and since which of its switches. */
  get servedFrom(): string {
    return `${this.#life}.${this.#thread.positions.switches}`;
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

  /** As the thread's. */
  goBack(signal: AbortSignal): Promise<GoneBack> {
    return this.#call('goBack', [], signal);
  }

  dropGeneration(which: 'kept' | 'next'): Promise<number | null> {
    return this.#call('dropGeneration', [which]);
  }

  /** Ends the projections and waits for the snapshot, which the next start begins from. */
  async close(): Promise<void> {
    this.#ending.abort();
    await this.#telling;
    const limit = setTimeout(() => {
      this.options.logger.warn({ limitMs: closingLimitMs }, 'the read side did not end in time: its snapshot was given up');
      this.#thread.terminate();
    }, closingLimitMs);
    this.#thread.send({ kind: 'close' });
    await this.#living;
    clearTimeout(limit);
  }

  #call<Method extends keyof ReadSideCalls>(method: Method, args: Parameters<ReadSideCalls[Method]>, signal?: AbortSignal): Promise<ReturnType<ReadSideCalls[Method]>> {
    return this.#thread.calls.call(method, args, signal);
  }

  /** A thread in place of another is not asked before it is filled: whoever was reading page by page would take its few documents for all. */
  #ask<Value>(method: string, args: readonly unknown[], signal?: AbortSignal): Promise<Value> {
    if (this.#life > 1 && !this.#filling.caughtUp) return Promise.reject(new ReadSideUnavailable('the read side is being filled again'));
    return this.#thread.calls.call(method, args, signal);
  }

  #begin(): ThreadLife {
    const { folder, stores, nowMs, traces = untraced, maxHeapMiB = getHeapStatistics().heap_size_limit / mebibyte, threadFile = builtThread } = this.options;
    this.#life += 1;
    return new ThreadLife({
      file: threadFile, maxHeapMiB, hear: (message) => this.#hear(message),
      logFolder: folder.log, keyRing: folder.keyRing, masterKey: stores.masterKey, snapshot: folder.snapshot, head: this.head, nowMs: nowMs(), traces,
    });
  }

  /** One thread after the other, the first of which is there. Rejects with why the last one ended. */
  #live(): Promise<void> {
    let isFirst = true;
    return runSupervised({
      ...fewRestarts, ...this.options.restarts, signal: this.#ending.signal, policyOf: () => 'retry', onRetry: (failure) => this.#lost(failure),
      run: async (signal, progressed) => {
        if (!isFirst) this.#thread = this.#begin();
        isFirst = false;
        const fromMs = performance.now();
        const fault = await this.#thread.ended;
        if (signal.aborted) return;
        this.#fault = fault;
        this.#filling = unfilled;
        if (performance.now() - fromMs >= steadyAfterMs) progressed();
        throw fault;
      },
    });
  }

  #lost({ error, failures, waitMs }: LoopFailure): void {
    this.options.logger.error({ ...describeFault(error), failures, waitMs }, 'the read side\'s thread has ended: it is started again');
  }

  #giveUp(error: unknown): void {
    this.#givenUp = true;
    this.options.logger.fatal(describeFault(error), 'the read side\'s thread ends again and again, and is given up: start the process again. Commands are taken meanwhile');
  }

  /** Of all commits of one turn, the last is told. */
  async #tell(): Promise<void> {
    const { stores: { log }, nowMs } = this.options;
    const { signal } = this.#ending;
    while (!signal.aborted) {
      const committed = await log.committed(this.head, signal);
      if (committed === this.head) continue;
      this.head = laterPosition(this.head, committed);
      this.#thread.send({ kind: 'committed', head: this.head, nowMs: nowMs() });
    }
  }

  #hear(message: FromReadSide): void {
    const { logger, onFilling } = this.options;
    switch (message.kind) {
      case 'opened':
        if (message.refilledBecause && message.refilledBecause !== 'missing') logger.info({ reason: message.refilledBecause }, 'the snapshot of the read models was not used: they are filled from the log');
        this.#fault = null;
        return;
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
