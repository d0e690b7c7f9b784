import fc from 'fast-check';
import { addDays, day, type Day } from '@rapport/kernel';
import { ContractEvents } from './contract-events.js';
import { loyaltyStepsArbitrary, tellLoyalty, type LoyaltyStep } from './loyalty-stories.js';

/** Small histories that a write side could have recorded. */
export interface World {
  readonly registrations: readonly { readonly customerId: string; readonly on: Day }[];
  readonly orders: readonly WorldOrder[];
  readonly referrals: readonly { readonly customerId: string; readonly referrer: string; readonly on: Day }[];
  readonly ends: readonly { readonly customerId: string; readonly on: Day }[];
  /** Members' accounts; their points follow from no orders. Default: none. */
  readonly loyalty?: readonly { readonly customerId: string; readonly on: Day; readonly steps: readonly LoyaltyStep[] }[];
}
export interface WorldOrder {
  readonly customerId: string;
  readonly orderId: string;
  readonly on: Day;
  readonly totalMinor: number;
  readonly currency: string;
  /** Together never more than the total. */
  readonly returns: readonly { readonly returnId: string; readonly on: Day; readonly amountMinor: number }[];
  readonly isVoided: boolean;
}

export const worldStart = day('2001-01-01');
const customerIds = ['a', 'b', 'c'] as const;
const dayWithin = (days: number) => fc.nat(days).map((offset) => addDays(worldStart, offset));
const sometimes = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null, freq: 3 });

const orderArbitrary = fc.record({
  customerId: fc.constantFrom('a', 'a', 'a', ...customerIds),
  on: dayWithin(900),
  totalMinor: fc.constantFrom(0, 500, 4_999, 5_000, 20_000, 60_000, 100_000),
  currency: fc.constantFrom('USD', 'USD', 'USD', 'CNY', 'EUR'),
  returns: fc.array(fc.record({ delay: fc.constantFrom(0, 1, 20, 200, 400), percent: fc.constantFrom(50, 50, 30) }), { maxLength: 2 }),
  isVoided: fc.integer({ min: 0, max: 9 }).map((roll) => roll === 0),
  isShared: fc.integer({ min: 0, max: 9 }).map((roll) => roll === 0),
});

/** Up to ten orders within thirty months, most of them of one customer. */
export const worldArbitrary: fc.Arbitrary<World> = fc
  .record({
    registrations: fc.tuple(dayWithin(60), dayWithin(600), dayWithin(600)),
    orders: fc.array(orderArbitrary, { maxLength: 10 }),
    referrals: fc.array(fc.record({ pair: fc.constantFrom('b-a', 'c-a', 'c-b'), on: dayWithin(700) }), { maxLength: 2 }),
    end: sometimes(fc.record({ customerId: fc.constantFrom(...customerIds), on: dayWithin(900) })),
    member: sometimes(fc.record({ customerId: fc.constantFrom('a', 'b'), on: dayWithin(900), steps: loyaltyStepsArbitrary })),
  })
  .map(({ registrations, orders, referrals, end, member }) => ({
    registrations: customerIds.map((customerId, i) => ({ customerId, on: registrations[i]! })),
    orders: orders.map((order, i) => worldOrder(order, i)).filter(isFirstOfItsName),
    referrals: referrals.map(({ pair, on }) => ({ customerId: pair.slice(0, 1), referrer: pair.slice(2), on })),
    ends: end ? [end] : [],
    loyalty: member ? [member] : [],
  }));

type GeneratedOrder = typeof orderArbitrary extends fc.Arbitrary<infer Order> ? Order : never;

function worldOrder({ isShared, returns, ...order }: GeneratedOrder, index: number): WorldOrder {
  return {
    ...order,
    orderId: isShared ? 'shared' : `o${index}`,
    returns: returns.map(({ delay, percent }, i) => ({
      returnId: `r${index}-${i}`, on: addDays(order.on, delay), amountMinor: Math.floor((order.totalMinor * percent) / 100),
    })),
  };
}

const isFirstOfItsName = (order: WorldOrder, i: number, orders: readonly WorldOrder[]): boolean =>
  orders.findIndex((other) => other.customerId === order.customerId && other.orderId === order.orderId) === i;

/** What arrives, each on its own. */
export type Arrival =
  | { readonly kind: 'order'; readonly order: WorldOrder }
  | { readonly kind: 'return'; readonly order: WorldOrder; readonly back: WorldOrder['returns'][number] };

export const arrivalsOf = ({ orders }: World): readonly Arrival[] =>
  orders.flatMap((order): Arrival[] => [{ kind: 'order', order }, ...order.returns.map((back): Arrival => ({ kind: 'return', order, back }))]);

/** The log that a write side makes of a world when orders and returns arrive in this order; what was voided is voided last. */
export function logOf(world: World, arrivals = arrivalsOf(world)): ContractEvents {
  const log = new ContractEvents();
  for (const { customerId, on } of world.registrations) log.registered(customerId, on);
  const known = new Set<WorldOrder>();
  const waiting: Extract<Arrival, { kind: 'return' }>[] = [];
  for (const arrival of arrivals) {
    const { order } = arrival;
    if (arrival.kind === 'order') {
      known.add(order);
      log.ordered(order.customerId, order.on, order);
      for (const { back } of waiting.filter((other) => other.order === order)) log.matched(order.customerId, order.on, { ...order, ...back, returnedOn: back.on });
    } else if (arrival.kind === 'return') {
      if (known.has(order)) log.returned(order.customerId, arrival.back.on, { ...order, ...arrival.back });
      else {
        waiting.push(arrival);
        log.returnedWithoutOrder(order.customerId, arrival.back.on, { ...order, ...arrival.back });
      }
    }
  }
  for (const order of world.orders.filter(({ isVoided }) => isVoided)) log.voided(order.customerId, order.on, order);
  for (const { customerId, referrer, on } of world.referrals) log.related(customerId, referrer, on);
  for (const { customerId, on, steps } of world.loyalty ?? []) tellLoyalty(log, customerId, on, steps);
  for (const { customerId, on } of world.ends) log.ended(customerId, on);
  return log;
}
