import { statfs } from 'node:fs/promises';
import { CommandMetrics } from '@rapport/command-api';
import {
  countFailedViews, countParked, describeFault, followerLag, Gauge, HttpMetrics, logLag, parkedReactionsGauge, processRegistry, projectorLag, restartCounter, waitingGauges, type Logger, type Registry,
} from '@rapport/edge';
import type { EmbeddedReactor } from '@rapport/reactor';
import type { ThreadedReadSide } from './threaded-read-side.js';
import type { WriteStores } from './write-stores.js';

export interface MeasuredStations {
  readonly folder: string;
  readonly stores: Pick<WriteStores, 'log'>;
  readonly readSide: Pick<ThreadedReadSide, 'positions' | 'fault' | 'restarts' | 'store'>;
  readonly reactor: Pick<EmbeddedReactor, 'position' | 'parked'>;
  readonly nowMs: () => number;
  readonly logger: Logger;
}

/** The figures of the one process, under the names that the processes on the engines have for them. */
export class EmbeddedMetrics {
  readonly registry: Registry = processRegistry('rapport');
  readonly commands = new CommandMetrics(this.registry);
  readonly http = new HttpMetrics(this.registry);
  readonly #projector = projectorLag(this.registry);
  readonly #restarts = restartCounter(this.registry, 'projector');
  #restartsTold = 0;
  readonly #waiting = waitingGauges(this.registry);
  readonly #reactor = followerLag(this.registry, 'reactor');
  readonly #parkedReactions = parkedReactionsGauge(this.registry);
  readonly #freeBytes = new Gauge({ name: 'rapport_data_folder_free_bytes', help: 'Free space of the disk that the data folder lies on.', registers: [this.registry] });

  /** Measures all stations. What can't be measured keeps its figure, and is told. */
  async measure({ folder, stores: { log }, readSide, reactor, nowMs, logger }: MeasuredStations): Promise<void> {
    const measured = await Promise.allSettled([
      ...readSide.positions.map(async (position, partition) => {
        const { events, seconds } = await logLag(log, position, nowMs());
        this.#projector.events.set({ partition }, events);
        this.#projector.seconds.set({ partition }, seconds);
      }),
      countParked(readSide.store).then((count) => this.#waiting.parkedRecords.set(count)),
      countFailedViews(readSide.store).then((count) => this.#waiting.failedViews.set(count)),
      logLag(log, reactor.position, nowMs()).then(({ events, seconds }) => (this.#reactor.events.set(events), this.#reactor.seconds.set(seconds))),
      reactor.parked().then((parked) => this.#parkedReactions.set(parked.reduce((sum, { held }) => sum + Number(held), 0))),
      statfs(folder).then(({ bavail, bsize }) => this.#freeBytes.set(bavail * bsize)),
    ]);
    this.#restarts.inc({ error: 'ReadSideUnavailable' }, readSide.restarts - this.#restartsTold);
    this.#restartsTold = readSide.restarts;
    this.#waiting.stoppedPartitions.set(readSide.fault === null ? 0 : readSide.positions.length);
    for (const one of measured) if (one.status === 'rejected') logger.warn(describeFault(one.reason), 'a figure can\'t be measured');
  }
}
