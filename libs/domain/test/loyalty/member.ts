import { policiesOfSpecs } from '@rapport/testing';
import type { PoliciesInTime, Tier } from '@rapport/judgements';
import { addDays, day, dayOf, instant, type CurrencyCode, type Day, type Instant } from '@rapport/kernel';
import { balancesOf, claimsOf, lotsOf, loyalty, tierOn, type Lot, type LoyaltyCommand, type LoyaltyEvent, type LoyaltyRequest, type LoyaltyState, type OrderToSettle } from '../../src/index.js';
import { zone } from './model/account.js';

type Line = OrderToSettle['lines'][number];

/** A member whose orders are settled as they come, told in words of the business. Amounts in full units of the currency. */
export class Member {
  state: LoyaltyState = loyalty.initial;
  readonly events: LoyaltyEvent[] = [];
  readonly #orders = new Map<string, OrderToSettle>();
  now: Instant;
  closedThrough: Day;
  #revision = -1;

  /** Enrolled on that morning; the days before it are closed. */
  constructor(readonly enrolledOn: string, readonly policies: PoliciesInTime = policiesOfSpecs()) {
    this.now = at(enrolledOn);
    this.closedThrough = addDays(day(enrolledOn), -1);
    this.enrols();
  }

  /** The clock is set to a time of that day. */
  on(date: string, time = '10:00'): this {
    this.now = at(date, time);
    return this;
  }

  decide(request: LoyaltyRequest, actorId = 'anna') {
    const command: LoyaltyCommand = { ...request, terms: { timeZone: zone, policies: this.policies, isVip: false, actorId } };
    return loyalty.decide(this.state, command, { now: this.now });
  }

  take(events: readonly LoyaltyEvent[]): readonly LoyaltyEvent[] {
    this.events.push(...events);
    this.state = events.reduce(loyalty.evolve, this.state);
    return events;
  }

  /** The code of the refusal, or the types of the events. */
  does(request: LoyaltyRequest, actorId?: string): string | readonly string[] {
    const decided = this.decide(request, actorId);
    return decided.ok ? this.take(decided.value).map(({ type }) => type) : decided.error.code;
  }

  enrols(): string | readonly string[] {
    const said = this.does({ type: 'EnrolMember', occurredAt: this.now });
    const membership = this.state.memberships.length;
    this.does({ type: 'SettleOrders', causedBy: 'enrolment', orders: [], closedThrough: this.closedThrough, covering: { membership, isLast: true } });
    return said;
  }

  leaves = () => this.does({ type: 'LeaveMembership', reason: null });
  redeems = (redemptionId: string, points: number) => this.does({ type: 'RedeemPoints', redemptionId, points, reward: null, order: null });
  cancels = (redemptionId: string) => this.does({ type: 'CancelRedemption', redemptionId, reason: 'changed their mind' });
  isGranted = (goodwillId: string, points: number) => this.does({ type: 'GrantGoodwill', goodwillId, points, reason: 'waited too long', complaintId: null });

  /** @param lines amounts, or lines with more than that. `on`: the order's day, else that of the clock. */
  buys(orderId: string, lines: readonly (number | (Partial<Line> & { amountMinor: number }))[], on?: string): readonly string[] {
    const order: OrderToSettle = {
      source: 'shop', orderId, revision: ++this.#revision, occurredAt: on === undefined ? this.now : at(on), currency: 'CNY' as CurrencyCode, returns: [], voided: null,
      lines: lines.map((line, i) => ({ line: i + 1, category: null, paidWithPointsMinor: 0, ...(typeof line === 'number' ? { amountMinor: Math.round(line * 100) } : line) })),
    };
    return this.settles(order);
  }

  /** What comes back of the lines, by number, in full units. */
  returns(orderId: string, amounts: Readonly<Record<number, number>>, on?: string): readonly string[] {
    const order = this.#orders.get(orderId)!;
    const lines = Object.entries(amounts).map(([line, amount]) => ({ line: Number(line), amountMinor: Math.round(amount * 100) }));
    const made = { revision: ++this.#revision, returnId: `b${order.returns.length + 1}`, occurredAt: on === undefined ? this.now : at(on), lines };
    return this.settles({ ...order, returns: [...order.returns, made] });
  }

  voids = (orderId: string): readonly string[] => this.settles({ ...this.#orders.get(orderId)!, voided: { revision: ++this.#revision, occurredAt: this.now } });
  /** The same once more, as a repeated delivery has it. */
  settlesAgain = (orderId: string): readonly string[] => this.settles(this.#orders.get(orderId)!);

  settles(order: OrderToSettle): readonly string[] {
    this.#orders.set(order.orderId, order);
    const said = this.does({ type: 'SettleOrders', causedBy: `e${this.#revision}`, orders: [order], closedThrough: this.closedThrough, covering: null });
    if (typeof said === 'string') throw new Error(`a reaction was rejected: ${said}`);
    return said;
  }

  /** All days up to that one are closed. */
  closes(through: string): readonly string[] {
    const said: string[] = [];
    while (this.closedThrough < day(through)) {
      this.closedThrough = addDays(this.closedThrough, 1);
      const events = this.does({ type: 'CloseAccountDay', day: this.closedThrough });
      if (typeof events === 'string') throw new Error(`a reaction was rejected: ${events}`);
      said.push(...events);
    }
    return said;
  }

  get balance() {
    return balancesOf(this.state);
  }
  get lots(): readonly Lot[] {
    return lotsOf(this.state);
  }
  /** Of all claims together. */
  get claimed(): number {
    return claimsOf(this.state).reduce((sum, { claimed }) => sum + claimed, 0);
  }
  tierOn = (date: string): Tier => tierOn(this.state, day(date));
  dayOfClock = (): Day => dayOf(this.now, zone);
}

/** Of Shanghai. */
export const at = (date: string, time = '10:00'): Instant => instant(`${date}T${time}:00+08:00`);
