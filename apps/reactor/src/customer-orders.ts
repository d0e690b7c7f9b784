import { codec, evolveOrderToSettle, type ReactiveEvent } from '@rapport/application';
import { orderKey, purchases, type OrderToSettle, type PurchasesEvent } from '@rapport/domain';
import type { EventLog, RecordedEvent } from '@rapport/event-log';
import type { Position } from '@rapport/kernel';

/** A stream of purchases up to a revision. Changed in place. */
interface Folded {
  revision: number;
  readonly orders: Map<string, OrderToSettle>;
  /** What it was counted as when it was kept: its orders, and one for itself. */
  weight: number;
}

/** Orders of customers as their streams told them up to some event; the latest customers are kept folded. */
export class CustomerOrders {
  readonly #folded = new Map<string, Folded>();
  #kept = 0;

  constructor(private readonly log: EventLog, private readonly keptAtMost: number) {}

  /** The order that the event names, up to the event; none where there is no such order. */
  async named(customerId: string, recorded: RecordedEvent, event: PurchasesEvent): Promise<readonly OrderToSettle[]> {
    const key = orderKey(event.data);
    // An order begins with its record: what stands before it in the stream is not needed.
    if (event.type === 'OrderRecorded' && !this.#folded.has(customerId)) return listed(evolveOrderToSettle(undefined, event, recorded.revision));
    const folded = this.#begin(customerId, recorded.revision - 1);
    if (folded.revision === recorded.revision - 1) this.#fold(folded, event, recorded.revision);
    else await this.#read(customerId, folded, (at) => at.revision <= recorded.revision);
    this.#keep(customerId, folded);
    return listed(folded.orders.get(key));
  }

  /** All orders that were recorded before the position. */
  async before(customerId: string, position: Position): Promise<readonly OrderToSettle[]> {
    const folded = this.#begin(customerId, Infinity);
    await this.#read(customerId, folded, (at) => at.position < position);
    this.#keep(customerId, folded);
    return [...folded.orders.values()];
  }

  #begin(customerId: string, atMost: number): Folded {
    const known = this.#folded.get(customerId);
    if (known && known.revision <= atMost) return known;
    if (known) this.#forget(customerId, known);
    return { revision: -1, orders: new Map(), weight: 0 };
  }

  async #read(customerId: string, folded: Folded, isWanted: (recorded: RecordedEvent) => boolean): Promise<void> {
    for await (const recorded of this.log.readStream(purchases.streamOf(customerId), { fromRevision: folded.revision + 1 })) {
      if (!isWanted(recorded)) return;
      this.#fold(folded, codec.decode(recorded).event as ReactiveEvent as PurchasesEvent, recorded.revision);
    }
  }

  #fold(folded: Folded, event: PurchasesEvent, revision: number): void {
    const key = orderKey(event.data);
    const order = evolveOrderToSettle(folded.orders.get(key), event, revision);
    if (order) folded.orders.set(key, order);
    folded.revision = revision;
  }

  /** The one used last is forgotten last. */
  #keep(customerId: string, folded: Folded): void {
    const known = this.#folded.get(customerId);
    if (known) this.#forget(customerId, known);
    this.#folded.set(customerId, folded);
    folded.weight = folded.orders.size + 1;
    this.#kept += folded.weight;
    for (const [oldest, other] of this.#folded) {
      if (this.#kept <= this.keptAtMost) return;
      this.#forget(oldest, other);
    }
  }

  #forget(customerId: string, folded: Folded): void {
    this.#folded.delete(customerId);
    this.#kept -= folded.weight;
  }
}

const listed = (order: OrderToSettle | undefined): readonly OrderToSettle[] => (order ? [order] : []);
