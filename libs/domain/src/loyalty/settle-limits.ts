import type { OrderToSettle } from './loyalty.commands.js';

/** Orders of one `SettleOrders`. */
export const ordersAtMost = 200;
/** So that what it records, the lots that claims take from included, stays within one append. */
export const settleBytesAtMost = 600_000;

const bytesOfAward = 2_200;
const bytesOfClaim = 1_400;
const bytesOfLine = 115;

/** Upper bound of what settling these orders records, the lots and shifts of claims apart. An order with more returns than fit is settled in steps: with the first of them, then with more. */
export const settleBytesOf = (orders: readonly Pick<OrderToSettle, 'lines' | 'returns' | 'voided'>[]): number =>
  orders.reduce((sum, order) => sum + bytesOf(order), 0);

function bytesOf({ lines, returns, voided }: Pick<OrderToSettle, 'lines' | 'returns' | 'voided'>): number {
  const ofVoid = voided === null ? 0 : bytesOfClaim + lines.length * bytesOfLine;
  return bytesOfAward + lines.length * bytesOfLine + ofVoid + returns.reduce((sum, each) => sum + bytesOfClaim + each.lines.length * bytesOfLine, 0);
}
