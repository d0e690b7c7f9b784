import type { AnyContractEvent } from '@rapport/contracts';
import { noonOf, positionOf, type Day, type Instant, type JsonObject } from '@rapport/kernel';
import { calendarStream, customerStream, policyStream, purchasesStream, type OpenedEvent } from '@rapport/read-models';

type Type = AnyContractEvent['type'];
type DataOf<Name extends Type> = Extract<AnyContractEvent, { type: Name }>['data'];
type Order = { readonly source?: string; readonly orderId: string };

const zone = 'Asia/Shanghai';
/** Noon of the day in the default time zone. */
export const noon = (day: string): Instant => noonOf(day as Day, zone);

/** The contract events of a small world, in log order, revisions counted by stream: each method adds one. Days are dated at noon. */
export class ContractEvents {
  readonly #events: OpenedEvent[] = [];
  readonly #revisions = new Map<string, number>();

  get all(): readonly OpenedEvent[] {
    return this.#events;
  }

  add<Name extends Type>(stream: string, type: Name, at: Instant, data: DataOf<Name>, personal: JsonObject | 'erased' | null = null): this {
    const revision = (this.#revisions.get(stream) ?? -1) + 1;
    this.#revisions.set(stream, revision);
    const count = this.#events.length;
    this.#events.push({
      id: `event-${count}`, type, version: 1, stream, revision, position: positionOf(BigInt(count), BigInt(count)),
      occurredAt: at, recordedAt: at, customerId: null, correlationId: `c-${count}`, causationId: null, commandId: `c-${count}`,
      actor: { id: 'test', role: 'staff' }, data, sealed: null, personal,
    });
    return this;
  }

  registered(customerId: string, day: string, personal: JsonObject | 'erased' | null = null): this {
    return this.add(customerStream(customerId), 'rapport.customer-registered', noon(day), { kind: 'consumer', classification: {} }, personal);
  }

  related(customerId: string, otherCustomerId: string, day: string, relation: DataOf<'rapport.customer-related'>['relation'] = 'referrer'): this {
    return this.add(customerStream(customerId), 'rapport.customer-related', noon(day), { relation, otherCustomerId });
  }

  ended(customerId: string, day: string): this {
    const data = { reason: 'costs-more-than-it-brings', handedToCustomerId: null } as const;
    return this.add(customerStream(customerId), 'rapport.relationship-ended', noon(day), data);
  }

  /** One line of one unit, unless told otherwise. */
  ordered(customerId: string, day: string, order: Order & { readonly totalMinor: number; readonly units?: number; readonly currency?: string }): this {
    const { source = 'shop', orderId, totalMinor, units = 1, currency = 'USD' } = order;
    const lines = [{ line: 1, product: 'p', category: null, quantity: units, amountMinor: totalMinor, costMinor: null }];
    const data = { source, orderId, channel: null, currency, lines, totalMinor, buyerId: null, payerId: null, userId: null };
    return this.add(purchasesStream(customerId), 'rapport.order-recorded', noon(day), data);
  }

  voided(customerId: string, day: string, { source = 'shop', orderId }: Order): this {
    return this.add(purchasesStream(customerId), 'rapport.order-voided', noon(day), { source, orderId });
  }

  returned(customerId: string, day: string, back: Order & { readonly returnId: string; readonly amountMinor: number }): this {
    return this.add(purchasesStream(customerId), 'rapport.return-recorded', noon(day), returnOf(back));
  }

  returnedWithoutOrder(customerId: string, day: string, { source = 'shop', orderId, returnId, amountMinor }: Order & { readonly returnId: string; readonly amountMinor: number }): this {
    const data = { source, orderId, returnId, currency: null, lines: [{ line: 1, quantity: 0, amountMinor }] };
    return this.add(purchasesStream(customerId), 'rapport.unmatched-return-recorded', noon(day), data);
  }

  /** `returnedOn` is when the return happened, `day` when its order came. */
  matched(customerId: string, day: string, back: Order & { readonly returnId: string; readonly amountMinor: number; readonly returnedOn: string }): this {
    return this.add(purchasesStream(customerId), 'rapport.return-matched', noon(day), { ...returnOf(back), returnedAt: noon(back.returnedOn) });
  }

  calendarOpened(firstDay: string, timeZone = zone): this {
    return this.add(calendarStream, 'rapport.calendar-opened', noon(firstDay), { firstDay, timeZone });
  }

  /** Closes that day only, without looking whether the one before is closed. */
  dayClosed(day: string): this {
    return this.add(calendarStream, 'rapport.day-closed', noon(day), { day });
  }

  policyPublished(name: string, version: number, effectiveFrom: string, parameters: object): this {
    const data = { name, version, effectiveFrom, parameters: parameters as JsonObject, examples: [] };
    return this.add(policyStream(name), 'rapport.policy-published', noon(effectiveFrom), data);
  }
}

function returnOf({ source = 'shop', orderId, returnId, amountMinor }: Order & { readonly returnId: string; readonly amountMinor: number }) {
  return { source, orderId, returnId, currency: null, lines: [{ line: 1, quantity: 0, amountMinor }], totalMinor: amountMinor };
}
