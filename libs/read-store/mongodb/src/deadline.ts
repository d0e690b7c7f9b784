import { faultOf } from '@rapport/mongodb';
import { QueryLimitExceeded } from '@rapport/read-store';
import { MongoServerError, type Abortable } from 'mongodb';

/** MaxTimeMSExpired. Source: MongoDB's error_codes.yml. */
const maxTimeExpired = 50;

/** The time limit of one query, over all its calls: the server is told what is left, and the calls end here too, should it not keep to it. */
export class Deadline {
  readonly #allowedMs: number | undefined;
  readonly #signal: AbortSignal | null;
  readonly #startedMs = performance.now();

  constructor(allowedMs: number | undefined) {
    this.#allowedMs = allowedMs;
    this.#signal = allowedMs === undefined ? null : AbortSignal.timeout(allowedMs);
  }

  /** Options for the next call. @throws {QueryLimitExceeded} */
  options(): Abortable & { maxTimeMS?: number } {
    if (this.#allowedMs === undefined || !this.#signal) return {};
    const leftMs = Math.ceil(this.#allowedMs - (performance.now() - this.#startedMs));
    if (leftMs <= 0) throw this.#exceeded(this.#allowedMs);
    return { signal: this.#signal, maxTimeMS: leftMs };
  }

  /** @throws {QueryLimitExceeded | MongoFault | MongoSetupFault} */
  async keep<Answer>(what: string, calls: () => Promise<Answer>): Promise<Answer> {
    try {
      return await calls();
    } catch (error) {
      if (error instanceof QueryLimitExceeded) throw error;
      if (this.#allowedMs !== undefined && (this.#signal?.aborted || isMaxTime(error))) throw this.#exceeded(this.#allowedMs);
      throw faultOf(error, what);
    }
  }

  #exceeded(allowedMs: number): QueryLimitExceeded {
    return new QueryLimitExceeded('time', allowedMs);
  }
}

const isMaxTime = (error: unknown): boolean => error instanceof MongoServerError && error.code === maxTimeExpired;
