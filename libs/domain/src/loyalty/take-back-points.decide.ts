import { pointsKept } from '@rapport/judgements';
import { dayOf, laterDay, type Day, type Instant } from '@rapport/kernel';
import { returnClaim, voidClaim } from './claims.js';
import { drawBytes, shiftBytes, type Draft } from './draft.js';
import { lotsAtMost } from './draw-active.js';
import type { Lot } from './lot.js';
import type { OrderToSettle } from './loyalty.commands.js';
import type { PointsReversed } from './loyalty.events.js';
import { lotIn, openMembership } from './loyalty.state.js';
import { activeLots } from './points-ledger.js';
import { orderLeft, withClaimed, type SettledLine, type SettledOrder } from './settled-order.js';
import { ShiftSum } from './shift-sum.js';

/** A return or a void that was not settled yet. */
export type ClaimingFact =
  | ({ readonly cause: 'return' } & OrderToSettle['returns'][number])
  | { readonly cause: 'void'; readonly revision: number; readonly occurredAt: Instant };

/**
 * Takes from the order's own lots first, then from others of the membership; what is missing is debt, or written off where
 * it was left.
 *
 * @returns the day from which it counts for the tier.
 */
export function takeBackPoints(draft: Draft, order: SettledOrder, fact: ClaimingFact): Day {
  const lines = linesAfter(order, fact);
  const lost = lines.map(({ before, left }) => ({ lot: before.lot, points: before.kept.points - left.points }));
  const claimed = lost.reduce((sum, { points }) => sum + points, 0);
  const isOpenStill = openMembership(draft.state)?.membership === order.membership;
  const taking = new Taking(draft);
  for (const from of ['pending', 'active', 'expired'] as const) for (const line of lost) line.points -= taking.fromOwn(line.lot, from, line.points);
  const missing = lost.reduce((sum, { points }) => sum + points, 0);
  const owed = isOpenStill ? missing - taking.fromOthers(missing) : missing;
  const { source, orderId, orderedOn, membership, currency, cohort, valuation } = order;
  const data: PointsReversed['data'] = {
    membership,
    claim: fact.cause === 'return' ? returnClaim(order, fact.returnId) : voidClaim(order),
    cause: fact.cause,
    source,
    orderId,
    returnId: fact.cause === 'return' ? fact.returnId : null,
    purchasesRevision: fact.revision,
    orderedOn,
    factOn: fact.cause === 'return' ? laterDay(orderedOn, dayOf(fact.occurredAt, draft.timeZone)) : orderedOn,
    claimed,
    reversed: claimed - owed,
    debt: isOpenStill ? owed : 0,
    writtenOff: isOpenStill ? 0 : owed,
    qualifying: lines.reduce((sum, { before, left }) => sum + before.kept.qualifying - left.qualifying, 0),
    currency,
    cohort,
    valuation,
    before: orderLeft(order),
    after: { keptMinor: 0, points: 0 },
    lines: lines.map(({ before: { line }, left }) => ({ line, ...left })),
    draws: taking.draws(),
    shifts: taking.shifts.list(),
  };
  draft.add({ type: 'PointsReversed', occurredAt: fact.occurredAt, data: { ...data, after: orderLeft(withClaimed(order, data)) } });
  return data.factOn;
}

interface LineAfter {
  readonly before: SettledLine;
  readonly left: SettledLine['kept'];
}

/** The lines that the fact names; a void: all. */
function linesAfter({ lines }: SettledOrder, fact: ClaimingFact): readonly LineAfter[] {
  if (fact.cause === 'void') return lines.map((before) => ({ before, left: { keptMinor: 0, points: 0, qualifying: 0 } }));
  return lines.flatMap((before) => {
    const returnedMinor = fact.lines.filter(({ line }) => line === before.line).map(({ amountMinor }) => amountMinor);
    if (returnedMinor.length === 0) return [];
    const keptMinor = Math.max(0, before.kept.keptMinor - returnedMinor.reduce((sum, each) => sum + each, 0));
    const kept = (points: number): number => pointsKept(points, keptMinor, before.amountMinor);
    return [{ before, left: { keptMinor, points: Math.min(before.kept.points, kept(before.points)), qualifying: Math.min(before.kept.qualifying, kept(before.qualifying)) } }];
  });
}

type Source = PointsReversed['data']['draws'][number]['from'];

/** What one claim has drawn so far; nothing beyond the lots and bytes that its event may have. */
class Taking {
  readonly shifts = new ShiftSum();
  readonly #drawn = new Map<string, { lot: number; points: number; from: Source }>();
  #room: number;

  constructor(readonly draft: Draft) {
    this.#room = draft.room;
  }

  draws(): PointsReversed['data']['draws'] {
    return [...this.#drawn.values()];
  }

  /** From the line's award and what was reissued from it. */
  fromOwn(award: number | null, from: Source, wanted: number): number {
    if (award === null || wanted === 0) return 0;
    const first = lotIn(this.draft.state, award);
    let taken = 0;
    for (const number of [award, ...(first?.reissuedAs ?? [])]) {
      const lot = number === award ? first : lotIn(this.draft.state, number);
      if (lot !== undefined) taken += this.#take(lot, from, wanted - taken);
    }
    return taken;
  }

  fromOthers(wanted: number): number {
    let taken = 0;
    for (const lot of activeLots(this.draft.state.ledger)) {
      if (taken >= wanted || this.#isFull) break;
      taken += this.#take(lot, 'active', wanted - taken);
    }
    return taken;
  }

  get #isFull(): boolean {
    return this.#drawn.size >= lotsAtMost || this.#room < drawBytes + shiftBytes;
  }

  #take(lot: Lot, from: Source, wanted: number): number {
    const key = `${lot.lot} ${from}`;
    const drawn = this.#drawn.get(key);
    const points = Math.min(wanted, lot.at[from] - (drawn?.points ?? 0));
    if (points <= 0 || (drawn === undefined && this.#isFull)) return 0;
    const groups = this.shifts.size;
    this.shifts.add(lot, from, 'reversed', points);
    this.#room -= (drawn === undefined ? drawBytes : 0) + (this.shifts.size - groups) * shiftBytes;
    this.#drawn.set(key, { lot: lot.lot, points: points + (drawn?.points ?? 0), from });
    return points;
  }
}
