import { delayOnTimer, describeFault, generationCollectionName, Generations, runSupervised, type BackOff, type Delay, type Logger } from '@rapport/edge';
import type { Instant } from '@rapport/kernel';
import type { StatusPublisher } from '@rapport/messaging';
import { customersView, viewCollectionName, type ViewDocument } from '@rapport/read-models';
import type { Collection, ReadStore } from '@rapport/read-store';
import { openStatusCollections } from '../status/status.documents.js';
import { deniedCustomers } from '../status/denied-customers.js';
import { StatusBook } from '../status/status-book.js';
import { StatusMarks } from '../status/status-marks.js';
import { StatusRounds } from '../status/status-rounds.js';
import { StatusSender } from '../status/status-sender.js';
import { TopicEnds } from '../status/topic-ends.js';
import type { StatusMetrics } from './status-metrics.js';

export interface StatusStationOptions {
  /** With all generations in it. */
  readonly store: ReadStore;
  readonly publisher: StatusPublisher;
  readonly metrics: StatusMetrics;
  readonly logger: Logger;
  readonly now: () => Instant;
  /** Pause between two rounds. Default 1,000. */
  readonly everyMs?: number;
  readonly backOff?: BackOff;
  readonly delay?: Delay;
}

const everyMsByDefault = 1_000;

/** Keeps the topic of customers' status in step with the view, for the partitions that this process works on. */
export class StatusStation {
  readonly marks: StatusMarks;
  readonly #rounds: StatusRounds;
  readonly #generations: Generations;
  #live = viewCollectionName(customersView);
  #generation = 0;

  constructor(private readonly options: StatusStationOptions) {
    const { store, publisher, metrics, now } = options;
    const { statuses, compared, ends } = openStatusCollections(store);
    const partitionOf = (customerId: string): number => publisher.partitionOf(customerId);
    const book = new StatusBook(statuses, partitionOf, now);
    const views = (name: string): Collection<ViewDocument> => store.collection<ViewDocument>(name, [{ field: '_id', kind: 'range' }]);
    const reached = new TopicEnds(ends, publisher, now);
    const sender = new StatusSender({ book, views, publisher, now, firstVersionOf: (partition) => reached.firstVersionOf(partition), deniedOf: (ids) => deniedCustomers(store, this.#generation, ids), onSent: (kind, count) => metrics.sent(kind, count) });
    this.#generations = new Generations(store);
    this.#rounds = new StatusRounds({ book, compared, ends: reached, sender, views, partitionOf, now, live: () => this.look() });
    this.marks = new StatusMarks(book, () => this.#live);
  }

  /** Finds out which collection queries are answered from; to be called before anything is projected. */
  async look(): Promise<string> {
    const { live } = await this.#generations.read();
    this.#generation = live;
    return (this.#live = generationCollectionName(viewCollectionName(customersView), live));
  }

  /** The partitions that are worked on here from now on. */
  assigned(partitions: readonly number[]): void {
    this.#rounds.assigned(new Set(partitions));
  }

  /** A round that fails has not told who waits: that is when it matters. @throws what the round has. */
  async #counted(failure: unknown): Promise<never> {
    const { metrics, logger } = this.options;
    await this.#rounds.pending().then((count) => metrics.pending(count), (error: unknown) => logger.warn(describeFault(error), 'customers whose status waits can\'t be counted'));
    throw failure;
  }

  /** Ends when the signal aborts. A failure is told, and the round begun anew, for as long as it takes: nothing else waits for it. */
  run(signal: AbortSignal): Promise<void> {
    const { metrics, logger, everyMs = everyMsByDefault, backOff, delay = delayOnTimer } = this.options;
    return runSupervised({
      run: async (runSignal, progressed) => {
        while (!runSignal.aborted) {
          metrics.pending(await this.#rounds.round(runSignal).catch((error: unknown) => this.#counted(error)));
          progressed();
          await delay(everyMs, runSignal);
        }
      },
      signal, policyOf: () => 'retry', ...(backOff ? { backOff } : {}), delay,
      onRetry: ({ error, failures, waitMs }) => {
        this.#rounds.failed(error);
        metrics.failed(error);
        logger.warn({ ...describeFault(error), failures, waitMs }, 'customers\' status can\'t be published');
      },
    });
  }
}
