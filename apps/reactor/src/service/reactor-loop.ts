import { countParkedReactions, describeFault, logLag, ProgressWatch, reactorReplayCollection, ReplayRequests, runSampler, type CheckResult, type Logger } from '@rapport/edge';
import type { EventLog } from '@rapport/event-log';
import type { Instant } from '@rapport/kernel';
import type { ReadStore } from '@rapport/read-store';
import type { ReactionHandler } from '../reactor.options.js';
import { SupervisedReactor } from '../supervised-reactor.js';
import type { ReactorMetrics } from './reactor-metrics.js';

export interface ReactorLoopOptions {
  readonly log: EventLog;
  readonly store: ReadStore;
  readonly handle: ReactionHandler;
  readonly metrics: ReactorMetrics;
  readonly logger: Logger;
  readonly now: () => Instant;
  readonly nowMs: () => number;
  readonly stalledAfterMs: number;
}

const replayEveryMs = 1_000;

/** Reacts for as long as the process runs, replays parked customers on demand, and tells how far it is behind. */
export class ReactorLoop {
  readonly #watch: ProgressWatch;
  readonly #supervised: SupervisedReactor;
  readonly #replays: ReplayRequests;

  constructor(private readonly options: ReactorLoopOptions) {
    const { log, store, handle, now, logger, metrics } = options;
    this.#watch = new ProgressWatch(options);
    this.#replays = new ReplayRequests(store, now, reactorReplayCollection);
    this.#supervised = new SupervisedReactor({
      log, store, handle, now, logger,
      onProgress: (_, events) => metrics.events(events),
      onReaction: (type, outcome) => metrics.reaction(type, outcome),
      onParked: (_, { error }) => metrics.parking(error),
      onRestart: (error) => metrics.restarted(error),
    });
  }

  /** Ends when the signal aborts. Rejects when it gives up. */
  async run(signal: AbortSignal): Promise<void> {
    const ending = new AbortController();
    const either = AbortSignal.any([signal, ending.signal]);
    const { reactor } = this.#supervised;
    const replaying = runSampler({
      sample: async () => void (await this.#replays.answer(either, () => true, (customerId) => reactor.replayParked(customerId, either))),
      everyMs: replayEveryMs, signal: either, onFailure: (error) => this.options.logger.warn(describeFault(error), 'replays can\'t be looked for'),
    });
    try {
      await this.#supervised.run(signal);
    } finally {
      ending.abort();
      await replaying;
    }
  }

  /** Measures the lag; to be called from time to time. */
  async sample(): Promise<void> {
    const { log, store, metrics, nowMs } = this.options;
    const { position } = this.#supervised.reactor;
    const lag = await logLag(log, position, nowMs());
    metrics.lag(lag);
    metrics.parked(await countParkedReactions(store));
    this.#watch.observe({ lag: lag.events, reached: position });
  }

  health(): CheckResult {
    return this.#watch.check();
  }
}
