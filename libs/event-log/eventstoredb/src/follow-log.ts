import { isTechnical, LogFault, type FollowOptions, type LogBatch } from '@rapport/event-log';
import { beginning, isPosition, laterPosition, type Position } from '@rapport/kernel';
import { inWords } from './client-error.js';
import { lastPosition, readHead } from './read-head.js';
import { assertWithin } from './read-log.js';
import { unavailable } from './read-tries.js';
import { placeOf, recordedEventOf } from './recorded-event.js';
import { pauseMs } from './retry-policy.js';
import type { ServerConnection } from './server-connection.js';
import { SubscriptionFeed } from './subscription-feed.js';

const defaultBatchEvents = 256;

/** A subscription gave nothing although the log had grown. */
class Stalled extends Error {
  override readonly name = 'Stalled';
}

/**
 * Follows by one subscription after the other: a dropped or stalled one is replaced from the last position, after a pause
 * that grows while nothing is gained. The position never moves backwards.
 *
 * @throws {LogFault} 'rolled-back'; 'unavailable' when nothing was gained for {@link EventStoreLimits.outageAtMostMs}.
 */
export async function* follow(connection: ServerConnection, options: FollowOptions): AsyncGenerator<LogBatch, void> {
  const { after = beginning, signal } = options;
  if (!isPosition(after)) throw new TypeError('not a position of an event log');
  const outage = new Outage(connection);
  let told: LogBatch | null = null;
  while (!signal?.aborted) {
    connection.assertOpen();
    const follower: Follower = new Follower(connection, options, told?.position ?? after, told?.caughtUp ?? false);
    try {
      for (let batch = await follower.next(); batch !== null; batch = await follower.next()) {
        told = batch;
        outage.over();
        yield batch;
      }
    } catch (error) {
      connection.assertOpen();
      if (error instanceof LogFault && error.code !== 'unavailable') throw error;
      await outage.pause(error, signal);
    } finally {
      follower.close();
    }
  }
}

/** How long nothing has been gained, over however many subscriptions. */
class Outage {
  #sinceMs: number | null = null;
  #failures = 0;

  constructor(private readonly connection: ServerConnection) {}

  over(): void {
    this.#sinceMs = null;
    this.#failures = 0;
  }

  async pause(error: unknown, signal: AbortSignal | undefined): Promise<void> {
    const { limits, patience, onFault, closed } = this.connection;
    const nowMs = performance.now();
    this.#sinceMs ??= nowMs;
    this.#failures++;
    const what = inWords(error);
    onFault({ doing: 'follow', what });
    if (nowMs - this.#sinceMs >= limits.outageAtMostMs) throw error instanceof LogFault ? error : unavailable(what, error);
    await patience.delay(pauseMs(this.#failures, patience), signal ? AbortSignal.any([signal, closed]) : closed);
  }
}

/** Batches of one subscription. */
class Follower {
  #feed: SubscriptionFeed | null = null;
  /** The log's end when it was last looked at; null: to be looked at. */
  #end: Position | null = null;
  #silences = 0;

  constructor(
    private readonly connection: ServerConnection,
    private readonly options: FollowOptions,
    private position: Position,
    private toldCaughtUp: boolean,
  ) {}

  /** Null when the signal has aborted. @throws whatever ends the subscription. */
  async next(): Promise<LogBatch | null> {
    const { signal } = this.options;
    const feed = (this.#feed ??= await this.#subscribe());
    while (!signal?.aborted) {
      this.connection.assertOpen();
      const batch = await this.#take(feed);
      if (batch !== null) return batch;
      feed.assertAlive();
      const changed = await feed.changed(this.connection.limits.stallCheckMs, [signal, this.connection.closed]);
      if (changed) this.#silences = 0;
      else await this.#compareWithEnd();
    }
    return null;
  }

  close(): void {
    this.#feed?.close();
  }

  async #subscribe(): Promise<SubscriptionFeed> {
    await assertWithin(this.connection, this.position);
    this.#end = await readHead(this.connection, true);
    return new SubscriptionFeed(this.connection.client, this.position);
  }

  /** What is there; null when it is nothing new. */
  async #take(feed: SubscriptionFeed): Promise<LogBatch | null> {
    const { batchSize = defaultBatchEvents, includeTechnical = false } = this.options;
    const before = this.position;
    const stored = feed.take(batchSize);
    const last = stored.at(-1);
    if (last !== undefined) this.position = laterPosition(before, placeOf(last));
    if (feed.isDrained) await this.#moveToCheckpoint(feed.checkpoint);
    const caughtUp = feed.isDrained && (feed.isLive || (this.#end !== null && this.position >= this.#end));
    if (this.position === before && (this.toldCaughtUp || !caughtUp)) return null;
    this.toldCaughtUp = caughtUp;
    const fresh = stored.filter((event) => placeOf(event) > before && (includeTechnical || !isTechnical(event.streamId)));
    return { events: fresh.map(recordedEventOf), position: this.position, caughtUp };
  }

  /** A checkpoint may lie behind the last event; a position that was handed out never does, or a log that lost its end could not be told. */
  async #moveToCheckpoint(checkpoint: Position | null): Promise<void> {
    if (checkpoint === null || checkpoint <= this.position) return;
    const last = await lastPosition(this.connection);
    this.position = laterPosition(this.position, checkpoint < last ? checkpoint : last);
  }

  /** @throws {Stalled} at the second silence in a row with the same events missing. */
  async #compareWithEnd(): Promise<void> {
    this.#end = await readHead(this.connection, true);
    if (this.position >= this.#end) this.#silences = 0;
    else if (++this.#silences > 1) throw new Stalled('the subscription stalled');
  }
}
