import { assertNever, err, type Instant } from '@rapport/kernel';
import type { DecisionContext } from '../aggregate.js';
import { accept, futureProblem, nothingToDo, reject, type Decision } from '../decision.js';
import { awaitedReturnsProblem, matchAwaited, recordReturn } from './purchases-return.decide.js';
import type { OrderLine, PurchasesCommand, RecordOrder, RecordReturn, VoidOrder } from './purchases.commands.js';
import type { OrderContent, PurchasesEvent } from './purchases.events.js';
import { orderProblem, returnProblem, voidProblem } from './purchases.input.js';
import type { PurchasesRejection } from './purchases.rejections.js';
import { orderIn, type KnownOrder, type PurchasesState, type ReportedReturn } from './purchases.state.js';

type PurchasesDecision = Decision<PurchasesEvent, PurchasesRejection>;

export function decidePurchases(state: PurchasesState, command: PurchasesCommand, { now }: DecisionContext): PurchasesDecision {
  switch (command.type) {
    case 'RecordOrder':
      return recordOrder(state, command, now);
    case 'VoidOrder':
      return voidOrder(state, command, now);
    case 'RecordReturn':
      return recordOrRepeatReturn(state, command, now);
    default:
      return assertNever(command, 'purchases command');
  }
}

/** The returns that waited for the order are matched with it, in one append. */
function recordOrder(state: PurchasesState, command: RecordOrder, now: Instant): PurchasesDecision {
  const problem = orderProblem(command);
  if (problem) return err(problem);
  const known = orderIn(state, command);
  const content = contentOf(command);
  if (known !== undefined && known.status !== 'awaited') {
    return isSameOrder(known, content, command.occurredAt) ? nothingToDo : reject('order-conflict', 'orderId');
  }
  const future = futureProblem(command.occurredAt, now);
  if (future) return err(future);
  const { occurredAt } = command;
  return accept({ type: 'OrderRecorded', occurredAt, data: content }, ...matchAwaited(content, occurredAt, known?.returns ?? []));
}

function contentOf(command: RecordOrder): OrderContent {
  const { source, orderId, channel, currency, lines, totalMinor, buyerId, payerId, userId } = command;
  return { source, orderId, channel, currency, lines: lines.map(lineOf), totalMinor, buyerId, payerId, userId };
}

const lineOf = ({ line, product, category, quantity, amountMinor, costMinor, paidWithPointsMinor = 0 }: OrderLine): OrderLine => {
  const content = { line, product, category, quantity, amountMinor, costMinor };
  return paidWithPointsMinor > 0 ? { ...content, paidWithPointsMinor } : content;
};

/** A voided order keeps its content: the same again is a repeat and does not bring it back. */
function isSameOrder({ content, occurredAt }: KnownOrder, other: OrderContent, otherOccurredAt: Instant): boolean {
  const { lines, ...head } = content;
  const heads = Object.entries(head) as [keyof typeof head, unknown][];
  return (
    occurredAt === otherOccurredAt &&
    heads.every(([field, value]) => other[field] === value) &&
    lines.length === other.lines.length &&
    lines.every((line, i) => isSameLine(line, other.lines[i]!))
  );
}

const isSameLine = (line: OrderLine, other: OrderLine): boolean =>
  line.product === other.product &&
  line.category === other.category &&
  line.quantity === other.quantity &&
  line.amountMinor === other.amountMinor &&
  line.costMinor === other.costMinor &&
  (line.paidWithPointsMinor ?? 0) === (other.paidWithPointsMinor ?? 0);

function voidOrder(state: PurchasesState, command: VoidOrder, now: Instant): PurchasesDecision {
  const problem = voidProblem(command);
  if (problem) return err(problem);
  const order = orderIn(state, command);
  if (order === undefined || order.status === 'awaited') return reject('order-not-found', 'orderId');
  if (order.status === 'voided') return nothingToDo;
  const { source, orderId, reason } = command;
  return accept({ type: 'OrderVoided', occurredAt: now, data: { source, orderId }, personal: { note: reason } });
}

/** A repeat is known by its content as it was reported, whatever became of the order since. */
function recordOrRepeatReturn(state: PurchasesState, command: RecordReturn, now: Instant): PurchasesDecision {
  const problem = returnProblem(command);
  if (problem) return err(problem);
  const order = orderIn(state, command);
  const earlier = order?.returns.find(({ returnId }) => returnId === command.returnId);
  if (earlier) return isSameReturn(earlier, command) ? nothingToDo : reject('return-conflict', 'returnId');
  const future = futureProblem(command.occurredAt, now);
  if (future) return err(future);
  if (order !== undefined && order.status !== 'awaited') return recordReturn(order, command);
  const tooMany = awaitedReturnsProblem(order?.returns ?? [], command);
  if (tooMany) return err(tooMany);
  const { source, orderId, returnId, occurredAt, currency } = command;
  const lines = command.lines.map(({ line, quantity, amountMinor }) => ({ line, quantity, amountMinor }));
  return accept({ type: 'UnmatchedReturnRecorded', occurredAt, data: { source, orderId, returnId, currency, lines } });
}

function isSameReturn(earlier: ReportedReturn, { occurredAt, currency, lines }: RecordReturn): boolean {
  if (earlier.occurredAt !== occurredAt || earlier.currency !== currency || earlier.lines.length !== lines.length) return false;
  const byLine = new Map(lines.map((each) => [each.line, each]));
  return earlier.lines.every(({ line, quantity, amountMinor }) => {
    const other = byLine.get(line);
    return other?.quantity === quantity && other.amountMinor === amountMinor;
  });
}
