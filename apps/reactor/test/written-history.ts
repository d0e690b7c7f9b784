import type { EventLog } from '@rapport/event-log';
import { addDays, day, noonOf, type Day, type JsonObject } from '@rapport/kernel';
import { collect } from '@rapport/testing';
import fc from 'fast-check';

/** What happens in a history; whom and which are numbers, taken modulo what is there. */
export type Step =
  | { readonly kind: 'order'; readonly who: number; readonly daysAgo: number }
  | { readonly kind: 'return' | 'void'; readonly who: number; readonly which: number }
  /** Of the order that comes next. */
  | { readonly kind: 'early-return'; readonly who: number }
  | { readonly kind: 'enrol'; readonly who: number }
  | { readonly kind: 'close' }
  | { readonly kind: 'publish' };

const who = fc.nat(3);
const earlyReturnsAtMost = 3;
export const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('order' as const), who, daysAgo: fc.nat(8) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('return' as const, 'void' as const), who, which: fc.nat(5) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('early-return' as const), who }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('enrol' as const), who }) },
    { weight: 3, arbitrary: fc.constant({ kind: 'close' as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'publish' as const }) },
  ),
  { minLength: 1, maxLength: 40, size: 'max' },
);

interface Return {
  readonly returnId: string;
  readonly returnedAt: string;
}

interface Written {
  readonly type: string;
  readonly data: JsonObject;
  readonly occurredAt: string;
}

/** Writes a history event by event, each told as the stored type. An enrolment comes first in its account's stream, so each customer has one. */
export class HistoryWriter {
  #closed = 0;
  #policies = 0;
  #serial = 0;
  readonly #orders = new Map<string, string[]>();
  readonly #awaited = new Map<string, Return[]>();
  readonly #enrolled = new Set<string>();

  /** @param amountMinor Of each order. */
  constructor(private readonly log: EventLog, private readonly firstDay = day('2001-01-01'), private readonly amountMinor = 1_000) {}

  get closedThrough(): Day {
    return addDays(this.firstDay, this.#closed - 1);
  }

  open(): Promise<void> {
    return this.write('calendar', 'CalendarOpened', { firstDay: this.firstDay, timeZone: 'UTC' });
  }

  async step(step: Step): Promise<void> {
    switch (step.kind) {
      case 'close':
        return this.write('calendar', 'DayClosed', { day: addDays(this.firstDay, this.#closed++) });
      case 'publish':
        return this.write('policy-purchases', 'PolicyPublished', { name: 'purchases', version: ++this.#policies, effectiveFrom: addDays(this.closedThrough, 3), parameters: { unmatchedReturnOverdueAfterDays: 9 }, examples: [] });
      case 'enrol':
        return this.#enrol(`c${step.who}`);
      case 'early-return':
        return this.#earlyReturn(`c${step.who}`);
      case 'order':
        return this.#order(`c${step.who}`, step.daysAgo);
      default:
        return this.#changeOrder(`c${step.who}`, step.which, step.kind);
    }
  }

  write(stream: string, type: string, data: JsonObject, occurredAt: string = this.#today): Promise<void> {
    return this.#append(stream, [{ type, data, occurredAt }]);
  }

  get #today(): string {
    return noonOf(this.closedThrough, 'UTC');
  }

  async #append(stream: string, events: readonly Written[]): Promise<void> {
    const stored = await collect(this.log.readStream(stream));
    const made = events.map(({ type, data, occurredAt }) => {
      const id = `00000000-0000-4000-8000-${String(++this.#serial).padStart(12, '0')}`;
      const metadata = { schemaVersion: 1, commandId: id, correlationId: 'c', causationId: null, actor: { id: 'a', role: 'r' }, occurredAt, recordedAt: occurredAt, fingerprint: 'f' };
      return { id, type, data, metadata };
    });
    await this.log.append(stream, stored.length === 0 ? 'no-stream' : stored.length - 1, made);
  }

  async #enrol(customerId: string): Promise<void> {
    if (this.#enrolled.has(customerId)) return;
    this.#enrolled.add(customerId);
    const since = addDays(this.closedThrough, -4);
    await this.write(`loyalty-${customerId}`, 'MemberEnrolled', { membership: 1, enrolledOn: since, timeZone: 'UTC' }, noonOf(since, 'UTC'));
  }

  async #order(customerId: string, daysAgo: number): Promise<void> {
    const orders = this.#orders.get(customerId) ?? [];
    const orderId = `o${orders.length}`;
    this.#orders.set(customerId, [...orders, orderId]);
    const line = { line: 1, product: 'p', category: null, quantity: 1, amountMinor: this.amountMinor, costMinor: null };
    const occurredAt = noonOf(addDays(this.closedThrough, 1 - daysAgo), 'UTC');
    const recorded = { type: 'OrderRecorded', occurredAt, data: { source: 's', orderId, channel: null, currency: 'EUR', lines: [line], totalMinor: this.amountMinor, buyerId: null, payerId: null, userId: null } };
    const matched = (this.#awaited.get(customerId) ?? []).map(({ returnId, returnedAt }) => ({
      type: 'ReturnMatched', occurredAt: returnedAt > occurredAt ? returnedAt : occurredAt,
      data: { source: 's', orderId, returnId, returnedAt, lines: [{ line: 1, quantity: 0, amountMinor: this.amountMinor / 10 }], totalMinor: this.amountMinor / 10 },
    }));
    this.#awaited.delete(customerId);
    await this.#append(`purchases-${customerId}`, [recorded, ...matched]);
  }

  /** It waits for the customer's next order, and takes a tenth of it. */
  async #earlyReturn(customerId: string): Promise<void> {
    const awaited = this.#awaited.get(customerId) ?? [];
    if (awaited.length === earlyReturnsAtMost) return;
    const orderId = `o${this.#orders.get(customerId)?.length ?? 0}`;
    const returned = { returnId: `e${this.#serial}`, returnedAt: this.#today };
    this.#awaited.set(customerId, [...awaited, returned]);
    await this.write(`purchases-${customerId}`, 'UnmatchedReturnRecorded', { source: 's', orderId, returnId: returned.returnId, currency: null, lines: [{ line: 1, quantity: 0, amountMinor: this.amountMinor / 10 }] });
  }

  async #changeOrder(customerId: string, which: number, kind: 'return' | 'void'): Promise<void> {
    const orders = this.#orders.get(customerId) ?? [];
    if (orders.length === 0) return;
    const name = { source: 's', orderId: orders[which % orders.length]! };
    if (kind === 'void') return this.write(`purchases-${customerId}`, 'OrderVoided', name);
    await this.write(`purchases-${customerId}`, 'ReturnRecorded', { ...name, returnId: `r${this.#serial}`, currency: null, lines: [{ line: 1, quantity: 0, amountMinor: this.amountMinor / 10, byShare: false }], totalMinor: this.amountMinor / 10 });
  }
}
