import { Counter, Gauge, type LogLag, type Registry } from '@rapport/edge';

export class RelayMetrics {
  readonly #events: Counter;
  readonly #batches: Counter;
  readonly #restarts: Counter<'error'>;
  readonly #logFaults: Counter<'doing'>;
  readonly #active: Gauge;
  readonly #lagEvents: Gauge;
  readonly #lagSeconds: Gauge;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#events = new Counter({ name: 'rapport_relay_events_total', help: 'Events published.', registers });
    this.#batches = new Counter({ name: 'rapport_relay_batches_total', help: 'Batches published.', registers });
    this.#restarts = new Counter({ name: 'rapport_relay_restarts_total', help: 'Runs that failed and were begun again, with a new producer, by the kind of the error.', labelNames: ['error'], registers });
    this.#logFaults = new Counter({ name: 'rapport_log_faults_total', help: 'Calls to the log that failed and were tried again.', labelNames: ['doing'], registers });
    this.#active = new Gauge({ name: 'rapport_relay_active', help: '1: this relay publishes; 0: it waits to take over.', registers });
    this.#active.set(1);
    this.#lagEvents = new Gauge({ name: 'rapport_relay_lag_events', help: 'Events of the log that are not published yet; 1,000 means that or more. 0 at a relay that waits.', registers });
    this.#lagSeconds = new Gauge({ name: 'rapport_relay_lag_seconds', help: 'Time since the first of them was stored.', registers });
  }

  published(events: number): void {
    this.#batches.inc();
    this.#events.inc(events);
  }

  restarted(error: string): void {
    this.#restarts.inc({ error });
  }

  logFault(doing: string): void {
    this.#logFaults.inc({ doing });
  }

  active(is: boolean): void {
    this.#active.set(is ? 1 : 0);
  }

  lag({ events, seconds }: LogLag): void {
    this.#lagEvents.set(events);
    this.#lagSeconds.set(seconds);
  }
}
