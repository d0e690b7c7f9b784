import { err, type CurrencyCode, type Instant } from '@rapport/kernel';
import { accept, reject, rejection, type Decision } from '../decision.js';
import type { RecordReturn, ReturnLine } from './purchases.commands.js';
import type { GrantedLine, OrderContent, PurchasesEvent, ReturnedLine } from './purchases.events.js';
import { awaitedLinesAtMost, awaitedReturnsAtMost, returnsAtMost } from './purchases.input.js';
import type { PurchasesRejection } from './purchases.rejections.js';
import type { KnownOrder, ReportedReturn } from './purchases.state.js';
import { afterTaking, amountLeftMinor, quantityLeft, takeBack, untouched, type LineBalance } from './take-back.js';

/** A return of an order that is known must fit: another currency, or what exceeds the order, is refused. */
export function recordReturn(order: KnownOrder, command: RecordReturn): Decision<PurchasesEvent, PurchasesRejection> {
  if (order.status === 'voided') return reject('order-voided', 'orderId');
  if (order.returns.length >= returnsAtMost) return reject('too-many-returns', 'returnId', { limit: returnsAtMost });
  const { currency } = order.content;
  if (isOther(command, currency)) return reject('return-currency-differs', 'currency', { currency });
  const lines: GrantedLine[] = [];
  for (const [i, reported] of command.lines.entries()) {
    const balance = order.balances[reported.line - 1];
    if (balance === undefined) return reject('return-line-not-in-order', `lines[${i}].line`, { line: reported.line });
    const { granted, excess } = takeBack(balance, reported);
    if (excess) return err(exceeds(balance, i));
    lines.push({ ...granted, byShare: reported.amountMinor === null });
  }
  const { source, orderId, returnId, occurredAt } = command;
  return accept({
    type: 'ReturnRecorded', occurredAt, data: { source, orderId, returnId, currency: command.currency, lines, totalMinor: sumMinor(lines) },
  });
}

/** A return that says no currency means the order's. */
const isOther = (reported: Pick<ReportedReturn, 'currency'>, currency: CurrencyCode): boolean =>
  reported.currency !== null && reported.currency !== currency;

const exceeds = (balance: LineBalance, i: number): PurchasesRejection =>
  rejection('return-exceeds-order', `lines[${i}]`, {
    line: balance.ordered.line,
    quantityLeft: quantityLeft(balance),
    amountLeftMinor: amountLeftMinor(balance),
  });

/** How much may wait for one order, so that the order can still be stored with all of it. */
export function awaitedReturnsProblem(waiting: readonly ReportedReturn[], { lines }: RecordReturn): PurchasesRejection | null {
  const lineCount = waiting.reduce((count, each) => count + each.lines.length, lines.length);
  if (waiting.length < awaitedReturnsAtMost && lineCount <= awaitedLinesAtMost) return null;
  return rejection('too-many-returns', 'returnId', { limit: awaitedReturnsAtMost, lineLimit: awaitedLinesAtMost });
}

/**
 * Returns that waited take what the order has, in the order in which they happened; what exceeds it is named apart. One
 * that said another currency takes nothing.
 */
export function matchAwaited(content: OrderContent, orderedAt: Instant, waiting: readonly ReportedReturn[]): readonly PurchasesEvent[] {
  const { source, orderId, lines } = content;
  const balances = lines.map(untouched);
  return [...waiting].sort(byTimeThenId).flatMap((each) => {
    const { returnId, occurredAt: returnedAt, lines: reported } = each;
    const { granted, excess } = isOther(each, content.currency) ? { granted: [], excess: reported.map(wholly) } : takeAll(balances, reported);
    const occurredAt = returnedAt > orderedAt ? returnedAt : orderedAt;
    const data = { source, orderId, returnId };
    const matched: PurchasesEvent = {
      type: 'ReturnMatched', occurredAt, data: { ...data, returnedAt, lines: granted, totalMinor: sumMinor(granted) },
    };
    return excess.length === 0 ? [matched] : [matched, { type: 'ExcessReturnFound', occurredAt, data: { ...data, currency: each.currency ?? content.currency, lines: excess } }];
  });
}

/** Takes from `balances` in place. A line that the order does not have is all excess. */
function takeAll(balances: LineBalance[], reported: readonly ReturnLine[]): { granted: ReturnedLine[]; excess: ReturnedLine[] } {
  const granted: ReturnedLine[] = [];
  const excess: ReturnedLine[] = [];
  for (const each of reported) {
    const balance = balances[each.line - 1];
    const taking = balance === undefined ? null : takeBack(balance, each);
    if (balance === undefined || taking === null) {
      excess.push(wholly(each));
      continue;
    }
    balances[each.line - 1] = afterTaking(balance, taking.granted, each.amountMinor === null);
    if (taking.granted.quantity > 0 || taking.granted.amountMinor > 0) granted.push(taking.granted);
    if (taking.excess) excess.push(taking.excess);
  }
  return { granted, excess };
}

const wholly = ({ line, quantity, amountMinor }: ReturnLine): ReturnedLine => ({ line, quantity, amountMinor: amountMinor ?? 0 });

const sumMinor = (lines: readonly ReturnedLine[]): number => lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0);

function byTimeThenId(a: ReportedReturn, b: ReportedReturn): number {
  if (a.occurredAt !== b.occurredAt) return a.occurredAt < b.occurredAt ? -1 : 1;
  return a.returnId < b.returnId ? -1 : a.returnId > b.returnId ? 1 : 0;
}
