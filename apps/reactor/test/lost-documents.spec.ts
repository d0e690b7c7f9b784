import type { CommandOutcome } from '@rapport/application';
import { tierOn } from '@rapport/domain';
import { addDays, day, instant, noonOf, type CurrencyCode, type Day } from '@rapport/kernel';
import { MemoryReadStore } from '@rapport/read-store-memory';
import { MemoryEventLog, memoryHistory, registerCustomer, request, vaultOfSpecs, writeSideOn } from '@rapport/testing';
import { Reactor } from '../src/index.js';

const at = (on: string) => noonOf(day(on), 'UTC');

/** A log with the write side on it, and reactors whose documents are new each time. */
class Counter {
  readonly log = new MemoryEventLog(memoryHistory());
  private readonly vault = vaultOfSpecs();
  readonly side = writeSideOn(this.log, { vault: this.vault });
  #closed: Day = day('2023-12-31');

  async open(): Promise<void> {
    accepted(await this.side.calendar(request('open', { type: 'OpenCalendar', firstDay: addDays(this.#closed, 1), timeZone: 'UTC' })));
    accepted(await this.side.customer('c-1', request('register', registerCustomer({ customerId: 'c-1' }))));
    accepted(await this.side.loyalty('c-1', request('enrol', { type: 'EnrolMember', occurredAt: at('2024-01-01') }, { now: at('2024-01-01') })));
  }

  async order(on: string, amountMinor: number): Promise<void> {
    const lines = [{ line: 1, product: 'p', category: null, quantity: 1, amountMinor, costMinor: null }];
    accepted(await this.side.purchases('c-1', request(`order-${on}`, {
      type: 'RecordOrder', customerId: 'c-1', source: 's', orderId: on, occurredAt: at(on), channel: null, currency: 'CNY' as CurrencyCode, lines, totalMinor: amountMinor, buyerId: null, payerId: null, userId: null,
    }, { now: at(on) })));
  }

  async closeThrough(last: string): Promise<void> {
    for (; this.#closed < last; ) {
      this.#closed = addDays(this.#closed, 1);
      accepted(await this.side.calendar(request(`close-${this.#closed}`, { type: 'CloseDay', day: this.#closed }, { now: at(addDays(this.#closed, 1)) })));
    }
  }

  /** From the beginning of the log to its end. */
  async reactAnew(): Promise<void> {
    const side = writeSideOn(this.log, { vault: this.vault });
    const ended = new AbortController();
    const reactor = new Reactor({
      log: this.log, store: new MemoryReadStore(), now: () => instant('2030-01-01T00:00:00.000Z'),
      handle: (customerId, asked, terms) => side.loyaltyReaction(customerId, asked, terms),
      onProgress: (position) => void this.log.head().then((head) => position >= head && ended.abort()),
    });
    await reactor.run(ended.signal);
  }
}

const accepted = (outcome: CommandOutcome): void => expect(outcome).toMatchObject({ outcome: 'accepted' });

it('a reactor that has lost its documents undoes no review that later years brought', async () => {
  const counter = new Counter();
  await counter.open();
  await counter.order('2024-06-01', 150_000);
  await counter.reactAnew();
  // Without points nothing but the tier is due at the close of the year.
  accepted(await counter.side.loyalty('c-1', request('spend', { type: 'RedeemPoints', redemptionId: 'x-1', points: 1_500, reward: null, order: null }, { now: at('2024-07-01') })));
  await counter.closeThrough('2024-12-31');
  await counter.reactAnew();
  await counter.closeThrough('2026-02-01');
  await counter.reactAnew();
  const head = await counter.log.head();
  expect(tierOn(await counter.side.loyaltyStateOf('c-1'), day('2026-02-02'))).toBe('D');
  await counter.reactAnew();
  expect([await counter.log.head(), tierOn(await counter.side.loyaltyStateOf('c-1'), day('2026-02-02'))]).toEqual([head, 'D']);
});

it('points that orders of the same stretch of the log bring are due at the close behind them', async () => {
  const counter = new Counter();
  await counter.open();
  await counter.order('2024-12-31', 5_000);
  await counter.closeThrough('2024-12-31');
  await counter.order('2025-01-02', 7_000);
  await counter.reactAnew();
  const { ledger } = await counter.side.loyaltyStateOf('c-1');
  expect(ledger.total).toMatchObject({ expired: 50, active: 70 });
});
