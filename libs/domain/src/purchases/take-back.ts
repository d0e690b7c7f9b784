import type { OrderLine, ReturnLine } from './purchases.commands.js';
import type { ReturnedLine } from './purchases.events.js';

/** An order line and what returns have taken from it. */
export interface LineBalance {
  readonly ordered: OrderLine;
  readonly returnedQuantity: number;
  readonly returnedAmountMinor: number;
  /** Units whose amount was worked out as their share. */
  readonly sharedQuantity: number;
}

/** What a reported line takes, and what it reported beyond the order: null when it fits. */
export interface Taking {
  readonly granted: ReturnedLine;
  readonly excess: ReturnedLine | null;
}

export const untouched = (ordered: OrderLine): LineBalance => ({ ordered, returnedQuantity: 0, returnedAmountMinor: 0, sharedQuantity: 0 });
export const quantityLeft = ({ ordered, returnedQuantity }: LineBalance): number => Math.max(0, ordered.quantity - returnedQuantity);
export const amountLeftMinor = ({ ordered, returnedAmountMinor }: LineBalance): number => Math.max(0, ordered.amountMinor - returnedAmountMinor);

/** A return never takes more from a line than it has left, by quantity and by amount. */
export function takeBack(balance: LineBalance, reported: ReturnLine): Taking {
  const { line, amountMinor: wantedMinor } = reported;
  const quantity = Math.min(reported.quantity, quantityLeft(balance));
  const amountMinor = Math.min(wantedMinor ?? shareMinor(balance, quantity), amountLeftMinor(balance));
  const excess = { line, quantity: reported.quantity - quantity, amountMinor: wantedMinor === null ? 0 : wantedMinor - amountMinor };
  const fits = excess.quantity === 0 && excess.amountMinor === 0;
  return { granted: { line, quantity, amountMinor }, excess: fits ? null : excess };
}

/**
 * The share of the line's amount that the next `quantity` units have: cumulative shares rounded down, so that the last
 * units take the rest, all units together the whole amount, and the sum does not depend on the order of the returns.
 */
export function shareMinor({ ordered, sharedQuantity }: LineBalance, quantity: number): number {
  if (ordered.quantity <= 0) return 0;
  const upTo = (units: number): number => Number((BigInt(ordered.amountMinor) * BigInt(units)) / BigInt(ordered.quantity));
  return upTo(sharedQuantity + quantity) - upTo(sharedQuantity);
}

export const afterTaking = (balance: LineBalance, taken: ReturnedLine, byShare: boolean): LineBalance => ({
  ordered: balance.ordered,
  returnedQuantity: balance.returnedQuantity + taken.quantity,
  returnedAmountMinor: balance.returnedAmountMinor + taken.amountMinor,
  sharedQuantity: balance.sharedQuantity + (byShare ? taken.quantity : 0),
});
