import { fold } from '@rapport/testing';
import { isHigherTier, type PoliciesInTime } from '@rapport/judgements';
import { addDays, startOfDay, type Day, type Instant, type Result } from '@rapport/kernel';
import { loyalty, type CloseAccountDay, type LoyaltyCommand, type LoyaltyEvent, type LoyaltyRequest, type LoyaltyState, type OrderToSettle, type SettleOrders } from '../../src/index.js';
import type { LoyaltyStep } from './any-loyalty-steps.js';
import { newAccount, totalOf, zone, type ModelAccount } from './model/account.js';
import { apply, react } from './model/commands.js';
import { tierHeld } from './model/tier-of-days.js';
import { firstTold, requestOf, World } from './world.js';

type Decided = Result<readonly LoyaltyEvent[], { readonly code: string }>;

const plainly = { actorId: 'anna', isVip: false };

/** The aggregate and the model, side by side through the same steps. */
export class LoyaltyRun {
  readonly world = new World();
  readonly model: ModelAccount;
  readonly events: LoyaltyEvent[] = [];
  state: LoyaltyState = loyalty.initial;
  readonly #ids = { made: 0, redemptions: [] as string[], holds: [] as string[], proposals: [] as string[] };

  constructor(readonly policies: PoliciesInTime) {
    this.model = newAccount(policies);
  }

  decide(request: LoyaltyRequest, { actorId, isVip } = plainly, now: Instant = this.world.now): Decided {
    const command: LoyaltyCommand = { ...request, terms: { timeZone: zone, policies: this.policies, isVip, actorId } };
    return loyalty.decide(this.state, command, { now });
  }

  /** Accepted events become part of the account. @throws where a repeat of the accepted command gives events again. */
  do(request: LoyaltyRequest, by = plainly): Decided {
    const decided = this.decide(request, by);
    if (!decided.ok || decided.value.length === 0) return decided;
    this.events.push(...decided.value);
    this.state = decided.value.reduce(loyalty.evolve, this.state);
    const again = this.decide(request, by);
    if (again.ok && again.value.length > 0) throw new Error(`${request.type} again gives ${again.value.map(({ type }) => type).join()}`);
    return decided;
  }

  react(command: SettleOrders | CloseAccountDay): void {
    const decided = this.do(command);
    if (!decided.ok) throw new Error(`a reaction was rejected: ${decided.error.code}`);
    react(this.model, command);
  }

  settle(...orders: readonly (OrderToSettle | undefined)[]): void {
    const known = orders.filter((order) => order !== undefined);
    if (known.length > 0) this.react(this.world.settling(known));
  }

  /** Ended days, one after the other; nothing is asked of the account on a day on which it is not due. */
  close(days: number): void {
    for (let count = 0, next = this.world.nextDay(); count < days && next !== null; count++, next = this.world.nextDay()) {
      this.world.closedThrough = next;
      const command = { type: 'CloseAccountDay', day: next } as const;
      if (this.isDue(next)) this.react(command);
      else {
        const decided = this.decide(command);
        if (!decided.ok || decided.value.length > 0) throw new Error(`${next} was not due, yet: ${JSON.stringify(decided)}`);
        react(this.model, command);
      }
    }
  }

  isDue(day: Day): boolean {
    const { lots, holds, memberships } = this.model;
    const next = addDays(day, 1);
    return (
      lots.some((lot) => (lot.in.pending > 0 && lot.activeFrom <= next) || (lot.in.pending + lot.in.active > 0 && lot.expiresOn <= next)) ||
      [...holds.values()].some(({ status, lapsesAt }) => status === 'open' && lapsesAt <= startOfDay(next, zone)) ||
      (day.endsWith('-12-31') && memberships.some((member) => member.leftAt === null && isHigherTier(tierHeld(member, day), 'D')))
    );
  }

  cover(atOnce: number): void {
    const member = this.model.memberships.find(({ isCovered }) => !isCovered);
    if (!member) return;
    const { orders } = this.world;
    const portions = Math.max(1, Math.ceil(orders.length / atOnce));
    for (let portion = 0; portion < portions; portion++) {
      const some = orders.slice(portion * atOnce, (portion + 1) * atOnce);
      this.react(this.world.settling(some, { membership: member.number, isLast: portion === portions - 1 }));
    }
  }

  step(step: LoyaltyStep): void {
    const { world } = this;
    switch (step.do) {
      case 'wait':
        world.wait(step.minutes);
        return step.closesAfter ? this.close(10_000) : undefined;
      case 'close':
        return this.close(step.days);
      case 'cover':
        return this.cover(step.atOnce);
      case 'order': {
        const order = world.order(step);
        return step.isSettled ? this.settle(order) : undefined;
      }
      case 'return':
      case 'void': {
        const order = world.numbered(step.order);
        if (!order) return;
        if (step.do === 'void') world.void(order);
        else world.takeBack(order, step.percents, step.backMinutes);
        return step.isSettled ? this.settle(order) : undefined;
      }
      case 'settle': {
        const orders = [...new Set(step.orders.map((number) => world.numbered(number)))];
        return this.settle(...orders.map((order) => (order && step.isStale ? firstTold(order) : order)));
      }
      default:
        this.ask(step);
    }
  }

  /** @throws where the model says otherwise. */
  ask(step: LoyaltyStep): void {
    const request = requestOf(step, this.world, { ...this.#ids, made: this.#ids.made++, active: totalOf(this.model, 'active') });
    if (!request) return;
    const by = { actorId: 'actor' in step ? step.actor : 'anna', isVip: step.do === 'reward' && step.isVip };
    const expected = apply(this.model, request, { now: this.world.now, ...by });
    const decided = this.do(request, by);
    const found = !decided.ok ? 'rejected' : decided.value.length > 0 ? 'accepted' : 'nothing';
    if (found !== expected) throw new Error(`${JSON.stringify(request)} was ${found}${decided.ok ? '' : ` (${decided.error.code})`}, by the model ${expected}`);
    if (found !== 'accepted') return;
    if (request.type === 'HoldPoints') this.#ids.holds.push(request.holdId);
    if (request.type === 'AdjustPoints') this.#ids.proposals.push(request.adjustmentId);
    if ('redemptionId' in request && request.type !== 'CancelRedemption') this.#ids.redemptions.push(request.redemptionId);
    if (step.do === 'enrol' && step.isCovered) this.cover(200);
  }

  /** As it is after the events were stored and read. */
  refolded(): LoyaltyState {
    return fold(loyalty, JSON.parse(JSON.stringify(this.events)) as LoyaltyEvent[]);
  }
}
