import type { EventLog } from '@rapport/event-log';
import { instant, type Instant } from '@rapport/kernel';
import type { ReadStore } from '@rapport/read-store';
import { MemoryReadStore } from '@rapport/read-store-memory';
import { MemoryEventLog } from '@rapport/testing';
import { Reactor, type ReactionHandler, type ReactorOptions } from '../src/index.js';
import { PointsDesk } from './points-desk.js';
import { HistoryWriter } from './written-history.js';

export const clock = (): Instant => instant('2030-01-01T00:00:00.000Z');

/** A log that is written by hand, a desk that takes the reactions' commands, and reactors on both. */
export class ReactorWorld {
  readonly desk: PointsDesk;
  readonly writer: HistoryWriter;

  constructor(readonly store: ReadStore = new MemoryReadStore(), readonly log: EventLog = new MemoryEventLog()) {
    this.desk = new PointsDesk(log);
    this.writer = new HistoryWriter(log);
  }

  readonly handle: ReactionHandler = (customerId, request) => this.desk.handle(customerId, request);

  reactor(options: Partial<ReactorOptions> = {}): Reactor {
    return new Reactor({ log: this.log, store: this.store, handle: this.handle, now: clock, delay: () => Promise.resolve(), ...options });
  }

  /** Runs a reactor until it stands at the log's end. */
  async settle(options: Partial<ReactorOptions> = {}, reactor?: Reactor): Promise<Reactor> {
    const ended = new AbortController();
    const used = reactor ?? this.reactor({ ...options, onProgress: (position) => void this.log.head().then((head) => position >= head && ended.abort()) });
    await used.run(ended.signal);
    return used;
  }
}
