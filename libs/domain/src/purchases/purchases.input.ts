import { isCurrencyCode } from '@rapport/kernel';
import { invalid, rejection } from '../decision.js';
import { countProblem, customerIdProblem, labelProblem, nameIdProblem, noteProblem, whereGiven } from '../values.js';
import type { OrderLine, OrderName, RecordOrder, RecordReturn, ReturnLine, VoidOrder } from './purchases.commands.js';
import type { PurchasesRejection } from './purchases.rejections.js';

type Problem = PurchasesRejection | null;

/** With these, an order and all the returns that wait for it fit into one append. */
export const linesAtMost = 500;
export const awaitedReturnsAtMost = 50;
export const awaitedLinesAtMost = 2_000;
/** Of one order, once it is known. */
export const returnsAtMost = 1_000;

export const orderNameProblem = ({ source, orderId }: OrderName): Problem => nameIdProblem('source', source) ?? nameIdProblem('orderId', orderId);

const currencyProblem = (currency: string): Problem => (isCurrencyCode(currency) ? null : invalid('currency', 'an ISO 4217 code of a currency in use, in capitals'));

export const orderProblem = (command: RecordOrder): Problem =>
  orderNameProblem(command) ??
  whereGiven(labelProblem, 'channel', command.channel) ??
  currencyProblem(command.currency) ??
  whereGiven(customerIdProblem, 'buyerId', command.buyerId) ??
  whereGiven(customerIdProblem, 'payerId', command.payerId) ??
  whereGiven(customerIdProblem, 'userId', command.userId) ??
  linesProblem(command.lines) ??
  totalProblem(command);

export const voidProblem = (command: VoidOrder): Problem => orderNameProblem(command) ?? noteProblem('reason', command.reason);

function linesProblem(lines: readonly OrderLine[]): Problem {
  if (lines.length === 0) return rejection('order-without-lines', 'lines');
  if (lines.length > linesAtMost) return rejection('too-many-lines', 'lines', { limit: linesAtMost });
  for (const [i, each] of lines.entries()) {
    const problem = lineProblem(each, i);
    if (problem) return problem;
  }
  return null;
}

function lineProblem({ line, product, category, quantity, amountMinor, costMinor, paidWithPointsMinor }: OrderLine, i: number): Problem {
  const field = `lines[${i}]`;
  if (line !== i + 1) return rejection('lines-not-numbered-in-order', `${field}.line`, { expected: i + 1 });
  return (
    labelProblem(`${field}.product`, product) ??
    whereGiven(labelProblem, `${field}.category`, category) ??
    countProblem(`${field}.quantity`, quantity) ??
    countProblem(`${field}.amountMinor`, amountMinor) ??
    whereGiven(countProblem, `${field}.costMinor`, costMinor) ??
    paidWithPointsProblem(`${field}.paidWithPointsMinor`, paidWithPointsMinor ?? 0, amountMinor)
  );
}

const paidWithPointsProblem = (field: string, paidMinor: number, amountMinor: number): Problem =>
  Number.isSafeInteger(paidMinor) && paidMinor >= 0 && paidMinor <= amountMinor ? null : invalid(field, 'an integer from 0 to the amount of the line');

function totalProblem({ lines, totalMinor }: RecordOrder): Problem {
  const sumMinor = lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  if (!Number.isSafeInteger(sumMinor)) return rejection('sum-too-large', 'lines');
  return totalMinor === sumMinor ? null : rejection('total-is-not-the-sum-of-lines', 'totalMinor', { sumMinor });
}

export function returnProblem(command: RecordReturn): Problem {
  const problem =
    orderNameProblem(command) ??
    nameIdProblem('returnId', command.returnId) ??
    (command.currency === null ? null : currencyProblem(command.currency));
  if (problem) return problem;
  if (command.lines.length === 0) return rejection('return-without-lines', 'lines');
  if (command.lines.length > linesAtMost) return rejection('too-many-lines', 'lines', { limit: linesAtMost });
  const named = new Set<number>();
  for (const [i, each] of command.lines.entries()) {
    const lineProblem = returnLineProblem(each, `lines[${i}]`, named);
    if (lineProblem) return lineProblem;
    named.add(each.line);
  }
  return null;
}

function returnLineProblem({ line, quantity, amountMinor }: ReturnLine, field: string, named: ReadonlySet<number>): Problem {
  if (!Number.isSafeInteger(line) || line < 1) return invalid(`${field}.line`, 'the number of an order line, from 1');
  if (named.has(line)) return rejection('return-line-named-twice', `${field}.line`, { line });
  const problem = countProblem(`${field}.quantity`, quantity) ?? whereGiven(countProblem, `${field}.amountMinor`, amountMinor);
  if (problem) return problem;
  return quantity === 0 && (amountMinor ?? 0) === 0 ? rejection('return-of-nothing', field, { line }) : null;
}
