import { beginning, laterPosition, type Position } from '@rapport/kernel';
import { lastPosition } from './read-head.js';
import type { ServerConnection } from './server-connection.js';

/**
 * Age of the last look at which another is due; appends of other processes within it are not told from ours. A look reads
 * the log's last event, so that slow ones are made less often.
 */
const leastAgeMs = 50;
const mostAgeMs = 1_000;
const lookShare = 10;

/**
 * A position up to which the log was filled a moment ago. The server answers a repeated append as it answered the first
 * one; that its position was known before the append was sent tells that nothing was stored this time.
 */
export class KnownHead {
  #position: Position = beginning;
  #freshUntilMs = -Infinity;
  #looking: Promise<void> | null = null;

  constructor(private readonly connection: ServerConnection) {}

  get position(): Position {
    return this.#position;
  }

  get isFresh(): boolean {
    return performance.now() < this.#freshUntilMs;
  }

  /** One look at a time serves all who wait. @throws {LogFault} and what the read fails with. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => (this.#looking = null));
    return this.#looking;
  }

  /** An append was answered with this position. */
  reached(position: Position): void {
    this.#position = laterPosition(this.#position, position);
  }

  /** The outcome of an append is not known: whether it was stored has to be seen before it is sent again. */
  doubt(): void {
    this.#freshUntilMs = -Infinity;
  }

  async #look(): Promise<void> {
    const atMs = performance.now();
    this.reached(await lastPosition(this.connection, 1));
    const tookMs = performance.now() - atMs;
    this.#freshUntilMs = atMs + Math.min(mostAgeMs, Math.max(leastAgeMs, tookMs * lookShare));
  }
}
