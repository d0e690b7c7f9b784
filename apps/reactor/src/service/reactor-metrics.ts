import type { CommandOutcome, ReactionCommand } from '@rapport/application';
import { Counter, Gauge, type LogLag, type Registry } from '@rapport/edge';

export class ReactorMetrics {
  readonly #events: Counter;
  readonly #commands: Counter<'type' | 'outcome'>;
  readonly #parkings: Counter<'error'>;
  readonly #restarts: Counter<'error'>;
  readonly #logFaults: Counter<'doing'>;
  readonly #lagEvents: Gauge;
  readonly #lagSeconds: Gauge;
  readonly #parked: Gauge;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#events = new Counter({ name: 'rapport_reactor_events_total', help: 'Events of the log that were looked at.', registers });
    this.#commands = new Counter({ name: 'rapport_reactor_commands_total', help: 'Commands that reactions gave, by what became of them; a command that is tried again counts again.', labelNames: ['type', 'outcome'], registers });
    this.#parkings = new Counter({ name: 'rapport_reactor_parkings_total', help: 'Events that failed and parked their customer, by the kind of the error.', labelNames: ['error'], registers });
    this.#restarts = new Counter({ name: 'rapport_reactor_restarts_total', help: 'Runs that failed and were begun again, by the kind of the error.', labelNames: ['error'], registers });
    this.#logFaults = new Counter({ name: 'rapport_log_faults_total', help: 'Calls to the log that failed and were tried again.', labelNames: ['doing'], registers });
    this.#lagEvents = new Gauge({ name: 'rapport_reactor_lag_events', help: 'Events of the log that are not reacted to yet; 1,000 means that or more.', registers });
    this.#lagSeconds = new Gauge({ name: 'rapport_reactor_lag_seconds', help: 'Time since the first of them was stored.', registers });
    this.#parked = new Gauge({ name: 'rapport_reactor_parked_events', help: 'Events that wait behind one of their customer that failed.', registers });
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
    this.#lagEvents.set(events);
    this.#lagSeconds.set(seconds);
  }

  parked(events: number): void {
    this.#parked.set(events);
  }
}
