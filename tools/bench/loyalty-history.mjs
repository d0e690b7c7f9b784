// Loyalty accounts that were not lived through: their events are made by the aggregate itself, and written straight through the port.
import { built } from './built.mjs';
import { newEvent } from './history.mjs';

const { loyalty } = await built('libs/domain');
const { policyTimeline } = await built('libs/judgements');
const { defaultPolicies } = await built('libs/contracts');
const { addDays, noonOf } = await built('libs/kernel');

const timeZone = 'Asia/Shanghai';
const terms = { timeZone, policies: policyTimeline(defaultPolicies, []), isVip: false, actorId: 'bench' };

/** An account that takes commands at noon of a day, and keeps its events. */
export class BenchAccount {
  events = [];
  #state = loyalty.initial;
  #orders = 0;

  constructor(enrolledOn) {
    this.day = enrolledOn;
    this.do({ type: 'EnrolMember', occurredAt: noonOf(enrolledOn, timeZone) });
    this.do({ type: 'SettleOrders', causedBy: 'bench', orders: [], closedThrough: null, covering: { membership: 1, isLast: true } });
  }

  do(command) {
    const decided = loyalty.decide(this.#state, { ...command, terms }, { now: noonOf(this.day, timeZone) });
    if (!decided.ok) throw new Error(`${command.type} was refused: ${decided.error.code}`);
    for (const event of decided.value) this.#state = loyalty.evolve(this.#state, event);
    this.events.push(...decided.value);
  }

  buys(units) {
    const number = this.#orders++;
    const lines = [{ line: 1, category: null, amountMinor: units * 100, paidWithPointsMinor: 0 }];
    const order = { source: 'bench', orderId: `o-${number}`, revision: number, occurredAt: noonOf(this.day, timeZone), currency: 'CNY', lines, returns: [], voided: null };
    this.do({ type: 'SettleOrders', causedBy: 'bench', orders: [order], closedThrough: addDays(this.day, -1), covering: null });
  }

  redeems(points) {
    this.do({ type: 'RedeemPoints', redemptionId: `r-${this.events.length}`, points, reward: null, order: null });
  }

  brings(points, expiresOn) {
    this.do({ type: 'BringOpeningBalance', openingId: 'b-1', programme: 'stamps', points, earnedOn: this.day, expiresOn });
  }

  /** To the next day, closing this one. */
  sleeps() {
    this.do({ type: 'CloseAccountDay', day: this.day });
    this.day = addDays(this.day, 1);
  }
}

/** Earns and spends sixteen times a day, year after year, until it has so many movements. */
export function livedAccount(movements, enrolledOn) {
  const account = new BenchAccount(enrolledOn);
  for (let round = 1; account.events.length < movements; round++) {
    account.buys(100);
    if (movements > 10) account.redeems(90);
    if (round % 16 === 0) account.sleeps();
  }
  return account;
}

/** Part by part, as an append holds only so much. */
export async function writeAccount(log, customerId, events) {
  const stream = loyalty.streamOf(customerId);
  for (let from = 0; from < events.length; from += 500) {
    const part = events.slice(from, from + 500).map((event) => newEvent(stream, customerId, event));
    const { outcome } = await log.append(stream, from === 0 ? 'no-stream' : from - 1, part);
    if (outcome !== 'appended') throw new Error(`an append ended as ${outcome}`);
  }
}
