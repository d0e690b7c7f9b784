import type { OrderToSettle } from './loyalty.commands.js';

/** Orders of one `SettleOrders`. */
export const ordersAtMost = 200;
/** So that what it records, the lots that claims take from included, stays within one append. */
export const settleBytesAtMost = 600_000;

const bytesOfAward = 1_800;
const bytesOfClaim = 1_100;
const bytesOfLine = 115;
const bytesOfUnit = 3;

/**
 * Upper bound of what settling these orders records, the lots and shifts of claims apart. An order with more returns than
 * fit is settled in steps: with the first of them, then with more.
 */
export const settleBytesOf = (orders: readonly OrderToSettle[]): number => orders.reduce((sum, order) => sum + bytesOf(order), 0);

function bytesOf({ source, orderId, lines, returns, voided }: OrderToSettle): number {
  const name = bytesOfUnit * (source.length + orderId.length);
  // A claim holds the name of its order and its own twice: apart, and in the name of the claim.
  const ofClaim = (returnId: string, named: number): number => bytesOfClaim + 2 * (name + bytesOfUnit * returnId.length) + named * bytesOfLine;
  const ofVoid = voided === null ? 0 : ofClaim('', lines.length);
  return bytesOfAward + name + lines.length * bytesOfLine + ofVoid + returns.reduce((sum, each) => sum + ofClaim(each.returnId, each.lines.length), 0);
}
