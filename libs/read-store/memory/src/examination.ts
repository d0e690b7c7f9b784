import { QueryLimitExceeded, type FindOptions } from '@rapport/read-store';

/** Documents looked at between two looks at the clock, and between two turns given to everybody else. */
const clockEvery = 128;
const turnEvery = 2_048;

/** Counts the documents looked at, holds a query to its limits and lets others have their turn. */
export class Examination {
  readonly #maxDocuments: number;
  readonly #maxTimeMs: number;
  readonly #nowMs: () => number;
  readonly #startedMs: number;
  #examined = 0;

  constructor(options: Pick<FindOptions, 'maxDocumentsExamined' | 'maxTimeMs'>, nowMs: () => number) {
    this.#maxDocuments = options.maxDocumentsExamined ?? Infinity;
    this.#maxTimeMs = options.maxTimeMs ?? Infinity;
    this.#nowMs = nowMs;
    this.#startedMs = nowMs();
  }

  get examined(): number {
    return this.#examined;
  }

  /**
   * To be called before each document; a promise when it is somebody else's turn.
   * @throws {QueryLimitExceeded}
   */
  next(): Promise<void> | null {
    this.#examined++;
    if (this.#examined > this.#maxDocuments) throw new QueryLimitExceeded('documents', this.#maxDocuments);
    if (this.#examined % clockEvery === 0) this.checkTime();
    return this.#examined % turnEvery === 0 ? new Promise((resolve) => setImmediate(resolve)) : null;
  }

  checkTime(): void {
    if (this.#nowMs() - this.#startedMs > this.#maxTimeMs) throw new QueryLimitExceeded('time', this.#maxTimeMs);
  }
}
