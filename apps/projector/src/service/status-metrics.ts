import { Counter, Gauge, type Registry } from '@rapport/edge';
import type { SentKind } from '../status/status-sender.js';

/** What becomes of customers' status in Kafka. */
export class StatusMetrics {
  readonly #sent: Counter<'kind'>;
  readonly #failures: Counter<'error'>;
  readonly #pending: Gauge;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#sent = new Counter({ name: 'rapport_status_sent_total', help: 'Records of customers\' status that were acknowledged: changed, or sent again.', labelNames: ['kind'], registers });
    // A rule asks whether it rises: a series that begins with its first record would not.
    for (const kind of ['changed', 'again'] satisfies SentKind[]) this.#sent.inc({ kind }, 0);
    this.#failures = new Counter({ name: 'rapport_status_failures_total', help: 'Rounds of the status\' sender that failed and were begun again, by the kind of the error.', labelNames: ['error'], registers });
    this.#pending = new Gauge({ name: 'rapport_status_pending', help: 'Customers whose status was pending when the last round began or failed, in the partitions worked on here.', registers });
  }

  sent(kind: SentKind, count: number): void {
    this.#sent.inc({ kind }, count);
  }

  failed(error: unknown): void {
    this.#failures.inc({ error: error instanceof Error ? error.name : 'unknown' });
  }

  pending(count: number): void {
    this.#pending.set(count);
  }
}
