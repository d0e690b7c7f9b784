import type { Day } from '@rapport/kernel';

/** An order that counts (not voided), as judgements see it. */
export type OrderFact = {
  /** `source/orderId`. */
  readonly order: string;
  readonly day: Day;
  readonly currency: string;
  readonly totalMinor: number;
  /** Returns that are recorded or matched. */
  readonly returns: readonly { readonly day: Day; readonly amountMinor: number }[];
};

/** What an order is worth after the returns dated up to the day. */
export function netOn(order: OrderFact, asOf: Day): number {
  let net = order.totalMinor;
  for (const { day, amountMinor } of order.returns) if (day <= asOf) net -= amountMinor;
  return net;
}
