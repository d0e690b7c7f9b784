import { excludeSystemEvents, type AllStreamSubscription, type EventStoreDBClient } from '@eventstore/db-client';
import type { Position } from '@rapport/kernel';
import { positionOfClient, readPositionOf, type ClientPosition } from './client-position.js';
import type { StoredEvent } from './recorded-event.js';

/** Events that the client holds ready before it stops asking for more. */
const bufferedEvents = 64;
/** In units of 32 events that the server has looked at. */
const checkpointInterval = 8;

/** The subscription ended without an error, which it should never do. */
export class SubscriptionEnded extends Error {
  override readonly name = 'SubscriptionEnded';
  constructor() {
    super('the subscription ended');
  }
}

const ignored = (): void => undefined;

/**
 * One subscription to everything but the server's own events, for as long as it lives. Events are pulled; what the server
 * says in between counts from the moment when the events before it were taken.
 */
export class SubscriptionFeed {
  readonly #subscription: AllStreamSubscription;
  #failure: Error | null = null;
  #taken = 0;
  #caughtUpAfter: number | null = null;
  #checkpoint: { readonly position: Position; readonly after: number } | null = null;
  #wake = ignored;

  constructor(client: EventStoreDBClient, after: Position) {
    // A throw in here would silently end all delivery, and what it returns is waited for.
    const checkpointReached = (_: unknown, position: ClientPosition): void => this.#reached(position);
    this.#subscription = client.subscribeToAll(
      { fromPosition: readPositionOf(after), filter: excludeSystemEvents({ checkpointInterval, checkpointReached }) },
      { highWaterMark: bufferedEvents },
    );
    this.#subscription
      .on('error', (error) => this.#failed(error))
      .on('end', () => this.#failed(new SubscriptionEnded()))
      .on('close', () => this.#failed(new SubscriptionEnded()))
      .on('readable', () => this.#wake())
      .on('caughtUp', () => this.#caughtUp())
      .on('fellBehind', () => (this.#caughtUpAfter = null));
  }

  /** @throws what it failed with; what came before may still be taken. */
  assertAlive(): void {
    if (this.#failure !== null) throw this.#failure;
  }

  /** Nothing is there to be taken at the moment. */
  get isDrained(): boolean {
    return this.#subscription.readableLength === 0;
  }

  /** The server has said that nothing lay behind, and has not taken it back. */
  get isLive(): boolean {
    return this.#caughtUpAfter !== null && this.#taken >= this.#caughtUpAfter;
  }

  /** Up to where the server has looked, as far as the events before were taken. */
  get checkpoint(): Position | null {
    return this.#checkpoint !== null && this.#taken >= this.#checkpoint.after ? this.#checkpoint.position : null;
  }

  /** What is there, at most so many. */
  take(most: number): StoredEvent[] {
    const events: StoredEvent[] = [];
    while (events.length < most) {
      const resolved = this.#subscription.read() as { readonly event?: StoredEvent } | null;
      if (resolved === null) break;
      this.#taken++;
      if (resolved.event !== undefined) events.push(resolved.event);
    }
    // The server may have gone back to catching up without a word while the client took nothing.
    if (this.#subscription.readableLength >= bufferedEvents) this.#caughtUpAfter = null;
    return events;
  }

  /** Resolves when something happens, or after the time (then false), or when a signal aborts. */
  async changed(waitMs: number, signals: readonly (AbortSignal | undefined)[]): Promise<boolean> {
    if (this.#failure !== null || !this.isDrained || signals.some((signal) => signal?.aborted)) return true;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise((resolve) => {
        this.#wake = () => resolve(true);
        timer = setTimeout(() => resolve(false), waitMs);
        for (const signal of signals) signal?.addEventListener('abort', this.#wake, { once: true });
      });
    } finally {
      clearTimeout(timer);
      for (const signal of signals) signal?.removeEventListener('abort', this.#wake);
      this.#wake = ignored;
    }
  }

  close(): void {
    void this.#subscription.unsubscribe().catch(ignored);
    this.#subscription.destroy();
  }

  #failed(error: Error): void {
    this.#failure ??= error;
    this.#wake();
  }

  #caughtUp(): void {
    this.#caughtUpAfter = this.#taken + this.#subscription.readableLength;
    this.#wake();
  }

  #reached(position: ClientPosition): void {
    this.#checkpoint = { position: positionOfClient(position), after: this.#taken + this.#subscription.readableLength };
    this.#wake();
  }
}
