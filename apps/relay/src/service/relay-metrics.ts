import { Counter, followerLag, Gauge, logFaultCounter, restartCounter, type LagGauges, type LogLag, type Registry } from '@rapport/edge';

export class RelayMetrics {
  readonly #events: Counter;
  readonly #batches: Counter;
  readonly #restarts: Counter<'error'>;
  readonly #logFaults: Counter<'doing'>;
  readonly #active: Gauge;
  readonly #lag: LagGauges;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#events = new Counter({ name: 'rapport_relay_events_total', help: 'Events published.', registers });
    this.#batches = new Counter({ name: 'rapport_relay_batches_total', help: 'Batches published.', registers });
    this.#restarts = restartCounter(registry, 'relay');
    this.#logFaults = logFaultCounter(registry);
    this.#active = new Gauge({ name: 'rapport_relay_active', help: '1: this relay publishes; 0: it waits to take over.', registers });
    this.#active.set(1);
    this.#lag = followerLag(registry, 'relay');
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
    this.#lag.events.set(events);
    this.#lag.seconds.set(seconds);
  }
}
