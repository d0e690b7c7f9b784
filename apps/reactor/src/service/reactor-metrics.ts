import type { CommandOutcome, ReactionCommand } from '@rapport/application';
import { Counter, followerLag, logFaultCounter, parkedReactionsGauge, restartCounter, type Gauge, type LagGauges, type LogLag, type Registry } from '@rapport/edge';

export class ReactorMetrics {
  readonly #events: Counter;
  readonly #commands: Counter<'type' | 'outcome'>;
  readonly #parkings: Counter<'error'>;
  readonly #restarts: Counter<'error'>;
  readonly #logFaults: Counter<'doing'>;
  readonly #lag: LagGauges;
  readonly #parked: Gauge;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#events = new Counter({ name: 'rapport_reactor_events_total', help: 'Events of the log that were looked at.', registers });
    this.#commands = new Counter({ name: 'rapport_reactor_commands_total', help: 'Commands that reactions gave, by what became of them; a command that is tried again counts again.', labelNames: ['type', 'outcome'], registers });
    this.#parkings = new Counter({ name: 'rapport_reactor_parkings_total', help: 'Events that failed and parked their customer, by the kind of the error.', labelNames: ['error'], registers });
    this.#restarts = restartCounter(registry, 'reactor');
    this.#logFaults = logFaultCounter(registry);
    this.#lag = followerLag(registry, 'reactor');
    this.#parked = parkedReactionsGauge(registry);
  }

  events(count: number): void {
    this.#events.inc(count);
  }

  reaction(type: ReactionCommand['type'], outcome: CommandOutcome['outcome']): void {
    this.#commands.inc({ type, outcome });
  }

  parking(error: string): void {
    this.#parkings.inc({ error });
  }

  restarted(error: string): void {
    this.#restarts.inc({ error });
  }

  logFault(doing: string): void {
    this.#logFaults.inc({ doing });
  }

  lag({ events, seconds }: LogLag): void {
    this.#lag.events.set(events);
    this.#lag.seconds.set(seconds);
  }

  parked(events: number): void {
    this.#parked.set(events);
  }
}
