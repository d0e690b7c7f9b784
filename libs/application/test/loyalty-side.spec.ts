import { metadataOf, type CommandOutcome, type MemberRequest, type OrderToPreview, type ReactorRequest, type WriteSide } from '../src/index.js';
import { defaultPolicies, type LoyaltyPolicyParameters } from '@rapport/contracts';
import { balancesOf } from '@rapport/domain';
import { policyTimeline } from '@rapport/judgements';
import { addDays, day, instant, type CurrencyCode, type Instant, type JsonObject } from '@rapport/kernel';
import { clockOfSpecs, collect, MemoryEventLog, memoryHistory, orderLines, recordOrder, registerCustomer, request, vaultOfSpecs, writeSideOn } from '@rapport/testing';

const CNY = 'CNY' as CurrencyCode;
const enrolledAt = instant('2026-02-01T00:00:00.000Z');
const orderedAt = instant('2026-03-01T08:00:00.000Z');
const today = day('2026-03-10');

class Shop {
  readonly log = new MemoryEventLog(memoryHistory());
  private readonly vault = vaultOfSpecs();
  readonly side = this.open();
  private count = 0;

  open(): WriteSide {
    return writeSideOn(this.log, { vault: this.vault });
  }

  async ready(): Promise<this> {
    await this.side.calendar(request('open', { type: 'OpenCalendar', firstDay: day('2026-01-01'), timeZone: 'Asia/Shanghai' }));
    await this.register('c-1');
    return this;
  }

  register(customerId: string): Promise<CommandOutcome> {
    return this.side.customer(customerId, request(`register-${customerId}`, registerCustomer({ customerId })));
  }

  ask(command: MemberRequest, side = this.side, now: Instant = clockOfSpecs): Promise<CommandOutcome> {
    return side.loyalty('c-1', request(`ask-${this.count++}`, command, { now }));
  }

  async publish<Name extends keyof LoyaltyPolicyParameters>(name: Name, change: Partial<LoyaltyPolicyParameters[Name]>, effectiveFrom = today, side = this.side): Promise<void> {
    const parameters = { ...defaultPolicies[name], ...change } as unknown as JsonObject;
    const outcome = await side.policy(name, request(`publish-${this.count++}`, { type: 'PublishPolicy', name, effectiveFrom, parameters, examples: [] }));
    expect(outcome).toMatchObject({ outcome: 'accepted' });
  }

  react(command: ReactorRequest): Promise<CommandOutcome> {
    const terms = { timeZone: 'Asia/Shanghai', policies: policyTimeline(defaultPolicies, []) };
    return this.side.loyaltyReaction('c-1', request(`react-${this.count++}`, command, { actor: { id: 'reactor', role: 'service' } }), terms);
  }

  /** An order of 500.00 that is recorded and settled. */
  async settledOrder(orderId: string, returned = 0): Promise<void> {
    const order = { source: 'shop', orderId, revision: 0, occurredAt: orderedAt, currency: CNY, lines: [{ line: 1, category: null, amountMinor: 50_000, paidWithPointsMinor: 0 }] };
    const returns = returned === 0 ? [] : [{ revision: 1, returnId: 'R-1', occurredAt: orderedAt, lines: [{ line: 1, amountMinor: returned }] }];
    await this.react({ type: 'SettleOrders', causedBy: `event-${orderId}`, orders: [{ ...order, returns, voided: null }], closedThrough: null, covering: null });
  }

  /** Enrolled before the orders, which are all looked at. */
  async member(): Promise<this> {
    expect(await this.ask({ type: 'EnrolMember', occurredAt: enrolledAt })).toMatchObject({ outcome: 'accepted' });
    expect(await this.react({ type: 'SettleOrders', causedBy: 'event-enrolled', orders: [], closedThrough: null, covering: { membership: 1, isLast: true } })).toMatchObject({ outcome: 'accepted' });
    return this;
  }
}

const redeem = (redemptionId: string, what: { readonly points?: number; readonly reward?: string }): MemberRequest =>
  ({ type: 'RedeemPoints', redemptionId, points: what.points ?? null, reward: what.reward ?? null, order: null });
const rejected = (code: string) => expect.objectContaining({ outcome: 'rejected', rejection: expect.objectContaining({ code }) as unknown }) as unknown;

describe('a loyalty account', () => {
  it('belongs to a registered customer, and needs an opened calendar', async () => {
    const shop = new Shop();
    expect(await shop.ask({ type: 'EnrolMember', occurredAt: enrolledAt })).toEqual(rejected('customer-not-registered'));
    await shop.register('c-1');
    expect(await shop.ask({ type: 'EnrolMember', occurredAt: enrolledAt })).toEqual(rejected('calendar-not-open'));
    expect(await shop.side.loyalty('anna@example.org', request('x', { type: 'EnrolMember', occurredAt: enrolledAt }))).toEqual(rejected('invalid-value'));
  });

  it('is told as the log has it, whoever wrote it', async () => {
    const shop = await (await new Shop().ready()).member();
    const other = shop.open();
    expect(balancesOf(await other.loyaltyStateOf('c-1')).active).toBe(0);
    await shop.settledOrder('A-1');
    expect(balancesOf(await other.loyaltyStateOf('c-1')).active).toBe(500);
    expect(await shop.ask(redeem('x-1', { points: 100 }), other)).toMatchObject({ outcome: 'accepted' });
    expect(balancesOf(await shop.side.loyaltyStateOf('c-1'))).toMatchObject({ active: 400, spent: 100 });
    expect((await shop.side.loyaltyStateOf('c-nobody')).memberships).toEqual([]);
  });

  it('stores its events as the customer\'s, with the actor of the command', async () => {
    const shop = await (await new Shop().ready()).member();
    await shop.settledOrder('A-1');
    const stored = await collect(shop.log.readStream('loyalty-c-1'));
    expect(stored.map((event) => [event.type, metadataOf(event).customerId, metadataOf(event).actor.id])).toEqual([
      ['MemberEnrolled', 'c-1', 'staff-1'], ['EnrolmentCovered', 'c-1', 'reactor'], ['PointsEarned', 'c-1', 'reactor'],
    ]);
  });
});

describe('policies of loyalty', () => {
  it('are those that lie in the log when the command is decided, whoever published them', async () => {
    const shop = await (await new Shop().ready()).member();
    await shop.settledOrder('A-1');
    expect(await shop.ask({ type: 'AdjustPoints', adjustmentId: 'j-1', points: 50, reason: 'x' })).toMatchObject({ outcome: 'accepted' });
    await shop.publish('loyalty-limits', { adjustmentAloneAtMostPoints: 10 }, today, shop.open());
    await shop.ask({ type: 'AdjustPoints', adjustmentId: 'j-2', points: 50, reason: 'x' });
    const types = (await collect(shop.log.readStream('loyalty-c-1'))).map(({ type }) => type);
    expect(types.slice(-2)).toEqual(['PointsAdjusted', 'AdjustmentProposed']);
  });

  it('of a reaction are those of its place in the log, not of now', async () => {
    const shop = await (await new Shop().ready()).member();
    await shop.publish('loyalty-earning', { ratePercent: 1_000 }, day('2026-02-01'));
    await shop.settledOrder('A-1');
    expect(balancesOf(await shop.side.loyaltyStateOf('c-1')).active).toBe(500);
  });

  it('give a reward to a VIP at her price, once her net spend makes her one', async () => {
    const shop = await (await new Shop().ready()).member();
    await shop.settledOrder('A-1');
    await shop.publish('loyalty-rewards', { catalogue: [{ code: 'mug', title: 'A mug', points: 300, pointsByTier: {}, pointsForVip: 100 }] });
    expect(await shop.ask(redeem('x-1', { reward: 'mug' }))).toMatchObject({ outcome: 'accepted' });
    expect(balancesOf(await shop.side.loyaltyStateOf('c-1'))).toMatchObject({ spent: 300, active: 200 });
    await shop.side.purchases('c-1', request('big', recordOrder({ orderId: 'A-9', lines: orderLines(300_000) })));
    expect(await shop.ask(redeem('x-2', { reward: 'mug' }))).toMatchObject({ outcome: 'accepted' });
    expect(balancesOf(await shop.side.loyaltyStateOf('c-1'))).toMatchObject({ spent: 400, active: 100 });
  });
});

describe('a preview of what an order would earn', () => {
  const order = (given: Partial<OrderToPreview> = {}): OrderToPreview =>
    ({ currency: CNY, occurredAt: orderedAt, lines: [{ category: 'tea', amountMinor: 10_000, paidWithPointsMinor: 0 }, { category: null, amountMinor: 5_050, paidWithPointsMinor: 50 }], ...given });

  async function preview(shop: Shop, given: Partial<OrderToPreview> = {}) {
    const before = await shop.log.head();
    const told = await shop.side.previewEarning('c-1', order(given), clockOfSpecs);
    expect(await shop.log.head()).toBe(before);
    return told;
  }

  it('tells points, lines with their multipliers, tier, policy and life, and stores nothing', async () => {
    const shop = await (await new Shop().ready()).member();
    await shop.publish('loyalty-earning', { categoryMultiplierPercent: { tea: 200 } }, day('2026-02-15'));
    expect(await preview(shop)).toEqual({
      ok: true,
      value: {
        isMember: true, orderedOn: day('2026-03-01'), points: 250, qualifying: 150, tier: 'D', earningPolicyVersion: 1, fillsDebt: 0,
        lines: [
          { line: 1, earningMinor: 10_000, points: 200, qualifying: 100, multipliers: [{ by: 'category', name: 'tea', percent: 200 }] },
          { line: 2, earningMinor: 5_000, points: 50, qualifying: 50, multipliers: [] },
        ],
        lot: { activeFrom: day('2026-03-01'), expiresOn: day('2027-01-01'), bornExpired: false, expiryPolicyVersion: 0 },
      },
    });
  });

  it('is what the order then earns, also before earlier orders are looked at', async () => {
    const shop = await new Shop().ready();
    await shop.ask({ type: 'EnrolMember', occurredAt: enrolledAt });
    expect(await preview(shop)).toMatchObject({ ok: true, value: { isMember: true, points: 150, lot: { bornExpired: false } } });
  });

  it('tells somebody who is no member what enrolling with the order would give', async () => {
    const shop = await new Shop().ready();
    expect(await preview(shop)).toMatchObject({ ok: true, value: { isMember: false, points: 150, tier: 'D', lot: { activeFrom: '2026-03-01' } } });
    await shop.ask({ type: 'EnrolMember', occurredAt: clockOfSpecs });
    expect(await preview(shop)).toMatchObject({ ok: true, value: { isMember: false, points: 150 } });
    expect(await preview(shop, { occurredAt: clockOfSpecs })).toMatchObject({ ok: true, value: { isMember: true, points: 150 } });
  });

  it('tells how much of it debt would take', async () => {
    const shop = await (await new Shop().ready()).member();
    await shop.settledOrder('A-1');
    await shop.ask(redeem('x-1', { points: 450 }));
    await shop.settledOrder('A-1', 50_000);
    expect(balancesOf(await shop.side.loyaltyStateOf('c-1')).debt).toBe(450);
    expect(await preview(shop)).toMatchObject({ ok: true, value: { points: 150, fillsDebt: 150 } });
    expect(await preview(shop, { lines: [{ category: null, amountMinor: 60_000, paidWithPointsMinor: 0 }] })).toMatchObject({ ok: true, value: { points: 600, fillsDebt: 450 } });
  });

  it('says so where the order earns nothing', async () => {
    const shop = await (await new Shop().ready()).member();
    const lines = [{ category: null, amountMinor: 5_000, paidWithPointsMinor: 5_000 }];
    expect(await preview(shop, { lines })).toMatchObject({ ok: true, value: { isMember: true, points: 0, qualifying: 0, lot: null } });
  });

  it('refuses what recording the order would refuse', async () => {
    const shop = await (await new Shop().ready()).member();
    const refused = async (given: Partial<OrderToPreview>) => {
      const told = await preview(shop, given);
      return told.ok ? null : [told.error.code, told.error.field];
    };
    expect(await refused({ lines: [] })).toEqual(['order-without-lines', 'lines']);
    expect(await refused({ occurredAt: instant(`${addDays(today, 1)}T00:00:00.000Z`) })).toEqual(['occurred-in-the-future', 'occurredAt']);
    expect(await refused({ lines: [{ category: null, amountMinor: 10, paidWithPointsMinor: 11 }] })).toEqual(['invalid-value', 'lines[0].paidWithPointsMinor']);
    expect(await new Shop().side.previewEarning('c-1', order(), clockOfSpecs)).toMatchObject({ ok: false, error: { code: 'customer-not-registered' } });
  });
});
