import type { QualifyingEntry } from '@rapport/judgements';
import type { CurrencyCode, Day, Instant } from '@rapport/kernel';
import type { OrderName } from '../purchases/purchases.commands.js';
import type { EarnedLine, OrderLeft, PointsEarned, PointsReversed, Valuation } from './loyalty.events.js';

/** An order line: its award, and what is left of it. */
export interface SettledLine {
  readonly line: number;
  readonly amountMinor: number;
  readonly points: number;
  readonly qualifying: number;
  readonly lot: number | null;
  readonly kept: { readonly keptMinor: number; readonly points: number; readonly qualifying: number };
}

/** An order that was awarded, up to a revision of its stream of purchases. */
export interface SettledOrder extends OrderName {
  readonly membership: number;
  readonly occurredAt: Instant;
  readonly orderedOn: Day;
  readonly currency: CurrencyCode;
  readonly cohort: number;
  readonly valuation: Valuation | null;
  /** Facts that are not later are known. */
  readonly purchasesRevision: number;
  readonly lines: readonly SettledLine[];
  /** Qualifying points that returns took, so that a void can undo them too. */
  readonly returned: readonly QualifyingEntry[];
}

export const settledOrder = ({ occurredAt, data }: PointsEarned): SettledOrder => ({
  source: data.source,
  orderId: data.orderId,
  membership: data.membership,
  occurredAt,
  orderedOn: data.orderedOn,
  currency: data.currency,
  cohort: data.cohort,
  valuation: data.valuation,
  purchasesRevision: data.purchasesRevision,
  lines: data.lines.map(settledLine),
  returned: [],
});

const settledLine = ({ line, amountMinor, points, qualifying, lot }: EarnedLine): SettledLine => ({
  line, amountMinor, points, qualifying, lot, kept: { keptMinor: amountMinor, points, qualifying },
});

/**
 * What a claim changes of the points that count for the tier. A return counts from its own day on; a voided order is as
 * if it had never been, its returns too.
 */
export function qualifyingTaken(order: SettledOrder, { cause, orderedOn, factOn, qualifying }: PointsReversed['data']): readonly QualifyingEntry[] {
  const taken: QualifyingEntry = { day: orderedOn, from: factOn, points: -qualifying };
  if (cause === 'return') return [taken];
  return [taken, ...order.returned.flatMap(({ day, from, points }) => [{ day, from, points: -points }, { day, from: factOn, points }])];
}

export function withClaimed(order: SettledOrder, { cause, purchasesRevision, orderedOn, factOn, qualifying, lines }: PointsReversed['data']): SettledOrder {
  const left = new Map(lines.map((each) => [each.line, each]));
  const taken: QualifyingEntry = { day: orderedOn, from: factOn, points: -qualifying };
  return {
    ...order,
    purchasesRevision: Math.max(order.purchasesRevision, purchasesRevision),
    lines: order.lines.map((line) => {
      const kept = left.get(line.line);
      return kept === undefined ? line : { ...line, kept: { keptMinor: kept.keptMinor, points: kept.points, qualifying: kept.qualifying } };
    }),
    returned: cause === 'void' ? [] : qualifying === 0 ? order.returned : [...order.returned, taken],
  };
}

/** Over all lines. */
export function orderLeft({ lines }: SettledOrder): OrderLeft {
  const left = lines.map(({ kept }) => kept);
  return { keptMinor: left.reduce((sum, { keptMinor }) => sum + keptMinor, 0), points: left.reduce((sum, { points }) => sum + points, 0) };
}
