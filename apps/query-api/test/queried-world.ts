import { translate } from '@rapport/application';
import { day, instant, type CurrencyCode, type Position } from '@rapport/kernel';
import { viewDefinitions } from '@rapport/read-models';
import { served, WrittenWorld, type Served } from '@rapport/testing/http';
import { until } from '@rapport/testing/processes';
import { QueryApiModule, type QueryApiOptions } from '../src/index.js';

/** Waits until it is so. */
export const eventually = (holds: () => boolean): Promise<true> => until(() => `${holds.toString()} does not hold`, async () => (holds() ? true : null));

/** Twelve customers, nine of them with one to three orders, one with an owner's note, as of 2026-03-01; served on a socket. */
export class QueriedWorld {
  readonly world = new WrittenWorld();
  private serving: Served | null = null;
  reached: Position | null = null;

  get api(): Served {
    if (!this.serving) throw new Error('nothing is served yet');
    return this.serving;
  }

  async start(options: Partial<QueryApiOptions> = {}): Promise<this> {
    const { world } = this;
    for (let i = 0; i < 12; i++) await this.register(`c-${String(i).padStart(2, '0')}`);
    for (let i = 0; i < 9; i++) for (let n = 0; n <= i % 3; n++) await this.order(`c-0${i}`, `o-${i}-${n}`, `2026-02-${String(1 + n * 3).padStart(2, '0')}`, 1000 * (i + 1));
    await world.accepted(world.writeSide.customer('c-00', world.request({ type: 'AssignOwner', ownerId: 'staff-7' })));
    await world.accepted(world.writeSide.customer('c-00', world.request({ type: 'ClassifyCustomer', classification: {}, temperament: 'difficult' })));
    await world.accepted(world.writeSide.calendar(world.request({ type: 'OpenCalendar', firstDay: day('2026-03-01'), timeZone: 'Asia/Shanghai' })));
    await world.accepted(world.writeSide.calendar(world.request({ type: 'CloseDay', day: day('2026-03-01') })));
    await world.project();
    const reached = (this.reached = await world.log.head());
    this.serving = await served(QueryApiModule.register({
      readStore: world.readStore, views: viewDefinitions, log: world.log, translate, vault: world.vault,
      progress: { reached: () => reached, partitions: () => [{ partition: 0, position: reached }], waitFor: async (position) => reached >= position },
      parked: { list: async () => [], show: async () => null, replay: async () => null },
      failedViews: async () => [],
      ...options,
    }));
    return this;
  }

  close = (): Promise<void> => this.api.close();

  private register(customerId: string): Promise<void> {
    const { world } = this;
    const registration = { type: 'RegisterCustomer' as const, customerId, kind: 'consumer' as const, classification: {}, contact: { name: 'Wang Fang' }, occurredAt: instant('2026-01-05T04:00:00Z') };
    return world.accepted(world.writeSide.customer(customerId, world.request(registration)));
  }

  private order(customerId: string, orderId: string, on: string, amountMinor: number): Promise<void> {
    const { world } = this;
    return world.accepted(world.writeSide.purchases(customerId, world.request({
      type: 'RecordOrder', customerId, source: 'shop', orderId, occurredAt: instant(`${on}T04:00:00Z`), channel: null, currency: 'USD' as CurrencyCode,
      lines: [1, 2].map((line) => ({ line, product: `tea ${line}`, category: null, quantity: 1, amountMinor: amountMinor / 2, costMinor: null })),
      totalMinor: amountMinor, buyerId: null, payerId: null, userId: null,
    })));
  }
}
