import { delayOnTimer, describeFault, logLag, ProgressWatch, runSupervised, type BackOff, type CheckResult, type Delay, type Logger } from '@rapport/edge';
import { LogFault, type EventLog } from '@rapport/event-log';
import { beginning, type Position } from '@rapport/kernel';
import { TopicAheadOfLog, type DurableEventPublisher } from '@rapport/messaging';
import { runRelay, type RelayedTracing } from '../run-relay.js';
import { UntranslatableEvent, type Translate } from '../translated.js';
import type { RelayMetrics } from './relay-metrics.js';
import { runTogether } from './run-together.js';
import { TopicFellBack, watchTopic } from './topic-watch.js';

/** The one place of several relays from which one of them publishes. */
export interface RelayPlace {
  readonly state: 'joining' | 'waiting' | 'active';
  /** Runs the work whenever and as long as this relay has the place; rejects as the work does. */
  run(work: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void>;
}

export interface RelayLoopOptions {
  readonly log: EventLog;
  readonly translate: Translate;
  /** A new one for each run. */
  readonly openPublisher: () => DurableEventPublisher;
  /** Left out, it publishes whoever else does. */
  readonly place?: RelayPlace;
  readonly metrics: RelayMetrics;
  /** Default: nobody follows events. */
  readonly tracing?: RelayedTracing | null;
  readonly logger: Logger;
  readonly nowMs: () => number;
  readonly stalledAfterMs: number;
  readonly backOff?: BackOff;
  readonly delay?: Delay;
  /** With nothing published for so long, the topic is asked whether it still stands there. Default 30,000. */
  readonly askAgainAfterMs?: number;
  /** Waits for that. Default: a timer. */
  readonly idleDelay?: Delay;
}

/**
 * What becomes of an error: an event that can't be translated needs a newer version, and a topic ahead of the log a person,
 * so both stop; anything else is tried again, with a new publisher, from where the topic says that it stands.
 */
const policyOf = (error: unknown): 'retry' | 'stop' => (error instanceof UntranslatableEvent || error instanceof TopicAheadOfLog ? 'stop' : 'retry');

/** Everything of the log up to here stands in the topic. @throws {TopicAheadOfLog} */
export async function publishedPosition(publisher: DurableEventPublisher, log: EventLog): Promise<Position> {
  const published = await publisher.published();
  const head = await log.head({ includeTechnical: true });
  if (published > head && !(await reaches(log, published))) throw new TopicAheadOfLog(published, head);
  return published;
}

/** A position that the log handed out may lie behind its last event, where the server keeps events of its own. */
async function reaches(log: EventLog, position: Position): Promise<boolean> {
  const batches = log.follow({ after: position })[Symbol.asyncIterator]();
  try {
    await batches.next();
    return true;
  } catch (error) {
    if (error instanceof LogFault && error.code === 'rolled-back') return false;
    throw error;
  } finally {
    await batches.return?.();
  }
}

/** In a row, after which a relay that shares its place leaves it: another one may reach what this one does not. */
const failuresOfATurn = 6;
/** Before it asks for the place again. */
const leftAloneMs = 5_000;

/** Carries the log to the topic for as long as the process runs, and tells how far it is behind. */
export class RelayLoop {
  readonly #watch: ProgressWatch;
  #published: Position = beginning;

  constructor(private readonly options: RelayLoopOptions) {
    this.#watch = new ProgressWatch(options);
  }

  /** Ends when the signal aborts. @throws {UntranslatableEvent} {TopicAheadOfLog} */
  async run(signal: AbortSignal): Promise<void> {
    const { place, logger, delay = delayOnTimer } = this.options;
    if (!place) return this.#supervised(signal, Infinity);
    while (!signal.aborted) {
      try {
        await place.run((turn) => {
          logger.info('this relay is the active one');
          return this.#supervised(turn, failuresOfATurn).finally(() => logger.info('this relay is no longer the active one'));
        }, signal);
      } catch (error) {
        if (policyOf(error) === 'stop') throw error;
        logger.warn(describeFault(error), 'this relay leaves its place to another one');
        await delay(leftAloneMs, signal);
      }
    }
  }

  #supervised(signal: AbortSignal, failuresAtMost: number): Promise<void> {
    const { logger, metrics, backOff, delay } = this.options;
    return runSupervised({
      run: (runSignal, progressed) => this.#runOnce(runSignal, progressed),
      signal, policyOf, failuresAtMost, ...(backOff ? { backOff } : {}), ...(delay ? { delay } : {}),
      onRetry: ({ error, failures, waitMs }) => {
        metrics.restarted(error instanceof Error ? error.name : 'unknown');
        if (error instanceof TopicFellBack) logger.warn({ published: error.published, found: error.found }, error.message);
        logger.warn({ ...describeFault(error), failures, waitMs }, 'the relay begins again');
      },
    });
  }

  /** Measures the lag; to be called from time to time. */
  async sample(): Promise<void> {
    const { log, metrics, nowMs } = this.options;
    const isActive = this.#state === 'active';
    metrics.active(isActive);
    if (!isActive) {
      metrics.lag({ events: 0, seconds: 0 });
      return this.#watch.observe({ lag: 0, reached: this.#state });
    }
    const published = this.#published;
    const lag = await logLag(log, published, nowMs());
    metrics.lag(lag);
    this.#watch.observe({ lag: lag.events, reached: published });
  }

  /** A relay that waits is healthy. */
  health(): CheckResult {
    const state = this.#state;
    if (state !== 'active') return { ok: state === 'waiting', detail: { state } };
    const { ok, detail } = this.#watch.check();
    return { ok, detail: { ...(this.options.place ? { state } : {}), ...detail } };
  }

  get #state(): RelayPlace['state'] {
    return this.options.place?.state ?? 'active';
  }

  async #runOnce(signal: AbortSignal, progressed: () => void): Promise<void> {
    const { openPublisher, logger, askAgainAfterMs = 30_000, idleDelay = delayOnTimer } = this.options;
    const publisher = openPublisher();
    try {
      const from = await publishedPosition(publisher, this.options.log);
      this.#published = from;
      logger.info({ from }, 'the relay follows the log');
      await runTogether([
        (either) => this.#relay(publisher, from, either, progressed),
        (either) => watchTopic({ published: () => this.#published, ask: () => this.#askTopic(), pauseMs: askAgainAfterMs, delay: idleDelay }, either),
      ], signal);
    } finally {
      await publisher.close();
    }
  }

  async #relay(publisher: DurableEventPublisher, from: Position, signal: AbortSignal, progressed: () => void): Promise<void> {
    const { log, translate, metrics, tracing = null } = this.options;
    let before = 0;
    await runRelay({
      log, publisher, translate, from, signal, tracing,
      onProgress: ({ events, position }) => {
        metrics.published(events - before);
        before = events;
        this.#published = position;
        progressed();
      },
    });
  }

  /** By a publisher of its own: the one at work must keep what it knows, to notice by itself what it sends behind a lost end. */
  async #askTopic(): Promise<Position> {
    const publisher = this.options.openPublisher();
    try {
      return await publishedPosition(publisher, this.options.log);
    } finally {
      await publisher.close();
    }
  }
}
