import type { CommandOutcome, WriteSide } from '@rapport/application';
import { CommandOutcomeUnknown } from '@rapport/application';
import { Counter, Histogram, latencyBucketsSeconds, logFaultCounter, type Registry } from '@rapport/edge';
import type { EventLog } from '@rapport/event-log';

type Outcome = CommandOutcome['outcome'] | 'repeated' | 'outcome-unknown' | 'fault';

const unsettled = ['outcome-unknown', 'fault'] satisfies Outcome[];

/** Counts of commands by type and outcome, and how long appends take. Labels are names of our own: no ids. */
export class CommandMetrics {
  readonly #commands: Counter<'type' | 'outcome'>;
  readonly #seconds: Histogram<'type'>;
  readonly #appends: Histogram<'outcome'>;
  readonly #logFaults: Counter<'doing'>;
  readonly #begun = new Set<string>();

  constructor(registry: Registry) {
    const registers = [registry];
    this.#commands = new Counter({ name: 'rapport_commands_total', help: 'Commands by type and by what became of them.', labelNames: ['type', 'outcome'], registers });
    this.#seconds = new Histogram({ name: 'rapport_command_seconds', help: 'How long commands took, from being taken to their answer, by type.', labelNames: ['type'], buckets: latencyBucketsSeconds, registers });
    this.#appends = new Histogram({ name: 'rapport_append_seconds', help: 'How long appends to the log took, by their outcome.', labelNames: ['outcome'], buckets: latencyBucketsSeconds, registers });
    this.#logFaults = logFaultCounter(registry);
  }

  logFault(doing: string): void {
    this.#logFaults.inc({ doing });
  }

  /** The same write side, counted. */
  counted(writeSide: WriteSide): WriteSide {
    const count = async (type: string, work: Promise<CommandOutcome>): Promise<CommandOutcome> => {
      this.#begin(type);
      const end = this.#seconds.startTimer({ type });
      let outcome: Outcome = 'fault';
      try {
        const result = await work;
        outcome = result.outcome === 'accepted' && result.repeated ? 'repeated' : result.outcome;
        return result;
      } catch (error) {
        if (error instanceof CommandOutcomeUnknown) outcome = 'outcome-unknown';
        throw error;
      } finally {
        end();
        this.#commands.inc({ type, outcome });
      }
    };
    return {
      customer: (id, request) => count(request.command.type, writeSide.customer(id, request)),
      purchases: (id, request) => count(request.command.type, writeSide.purchases(id, request)),
      loyalty: (id, request) => count(request.command.type, writeSide.loyalty(id, request)),
      loyaltyReaction: (id, request, terms) => count(request.command.type, writeSide.loyaltyReaction(id, request, terms)),
      previewEarning: (id, order, now) => writeSide.previewEarning(id, order, now),
      loyaltyStateOf: (id) => writeSide.loyaltyStateOf(id),
      calendar: (request) => count(request.command.type, writeSide.calendar(request)),
      policy: (name, request) => count(request.command.type, writeSide.policy(name, request)),
    };
  }

  /** Rules ask whether these rise: a series that began with its first fault would not. */
  #begin(type: string): void {
    if (this.#begun.has(type)) return;
    this.#begun.add(type);
    for (const outcome of unsettled) this.#commands.inc({ type, outcome }, 0);
  }

  /** The same log, with its appends timed. */
  timed(log: EventLog): EventLog {
    return {
      append: async (stream, expected, events) => {
        const end = this.#appends.startTimer();
        let outcome = 'unknown';
        try {
          const result = await log.append(stream, expected, events);
          outcome = result.outcome;
          return result;
        } finally {
          end({ outcome });
        }
      },
      readStream: (stream, options) => log.readStream(stream, options),
      readAll: (options) => log.readAll(options),
      follow: (options) => log.follow(options),
      head: (options) => log.head(options),
      verify: (options) => log.verify(options),
      close: () => log.close(),
    };
  }
}
