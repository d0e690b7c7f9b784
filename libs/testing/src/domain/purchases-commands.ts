import type { OrderLine, RecordOrder, RecordReturn, ReturnLine, VoidOrder } from '@rapport/domain';
import { instant, type CurrencyCode, type Instant } from '@rapport/kernel';

const orderedAt: Instant = instant('2026-03-01T08:00:00.000Z');
const returnedAt: Instant = instant('2026-03-05T08:00:00.000Z');
const name = { source: 'shop', orderId: 'A-1' };

/** Lines by amount, or by quantity and amount. */
export const orderLines = (...lines: readonly (number | readonly [quantity: number, amountMinor: number])[]): readonly OrderLine[] =>
  lines.map((given, i) => {
    const [quantity, amountMinor] = typeof given === 'number' ? [1, given] : given;
    return { line: i + 1, product: `product-${i + 1}`, category: null, quantity, amountMinor, costMinor: null };
  });

/** An order of one line for 100.00, with whatever else is given; the total follows the lines. */
export function recordOrder(given: Partial<RecordOrder> = {}): RecordOrder {
  const lines = given.lines ?? orderLines(10_000);
  return {
    type: 'RecordOrder',
    ...name,
    customerId: 'c-1',
    occurredAt: orderedAt,
    channel: 'web',
    currency: 'CNY' as CurrencyCode,
    totalMinor: lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
    buyerId: null,
    payerId: null,
    userId: null,
    ...given,
    lines,
  };
}

export const voidOrder = (given: Partial<VoidOrder> = {}): VoidOrder => ({ type: 'VoidOrder', ...name, reason: 'entered twice', ...given });

/** A return of one unit of the first line, its amount and currency left out, with whatever else is given. */
export const recordReturn = (given: Partial<RecordReturn> = {}): RecordReturn => ({
  type: 'RecordReturn',
  ...name,
  returnId: 'R-1',
  occurredAt: returnedAt,
  currency: null,
  lines: [returnLine(1, 1)],
  ...given,
});

/** `amountMinor` null: the share that the units have. */
export const returnLine = (line: number, quantity: number, amountMinor: number | null = null): ReturnLine => ({ line, quantity, amountMinor });
