import { dayOf, type Instant } from '@rapport/kernel';
import { getFrom } from '../persistent-map.js';
import { ascending } from '../persistent-sorted-map.js';
import { claimsInDebt } from './claims.js';
import { claimBytes, Draft, drawBytes, shiftBytes } from './draft.js';
import { drawActive } from './draw-active.js';
import type { HoldReleased, LotDraw } from './loyalty.events.js';
import { lotIn, type LoyaltyState } from './loyalty.state.js';
import { lotsToActivate, lotsToExpire } from './points-ledger.js';
import { ShiftSum } from './shift-sum.js';
import type { Hold } from './spending.js';

/** So that debt that many small lots would fill leaves room for what was asked; the rest is filled with the next command. */
const fillShare = 0.5;
const claimsAtOnce = 500;

/**
 * Does what the time until the draft's clock asks for: lapsed holds, activation (which fills debt), expiry.
 *
 * @param filling false: debt that stayed open for lack of room stays so, and leaves the room to what was asked.
 */
export function advance(draft: Draft, { filling }: { readonly filling: boolean } = { filling: true }): void {
  releaseLapsed(draft);
  activate(draft);
  if (filling) fillDebt(draft);
  expire(draft);
}

/** What could be spent at that time: the debt that was not filled yet is owed from it. */
export function availablePoints(state: LoyaltyState, now: Instant): number {
  const draft = new Draft(state, now, state.timeZone ?? 'UTC');
  advance(draft);
  return spendable(draft);
}

export const spendable = ({ state: { ledger, claims } }: Draft): number => Math.max(0, ledger.total.active - claims.total.debt);

function releaseLapsed(draft: Draft): void {
  for (const holdId of ascending(draft.state.openHolds)) {
    const hold = getFrom(draft.state.holds, holdId);
    if (hold === undefined || hold.lapsesAt > draft.now) return;
    const released = holdReleased(draft, hold, 'lapsed');
    const isTooMuch = hold.draws.length * drawBytes + released.data.shifts.length * shiftBytes > draft.room;
    if (isTooMuch && draft.events.length > 0) return;
    draft.add(released);
  }
}

/** Back in their lots; those of a lot that has expired by then expire with it. A hold that lapsed ended when it lapsed, however late that is noticed. */
export function holdReleased(draft: Draft, { holdId, points, draws, lapsesAt }: Hold, cause: HoldReleased['data']['cause']): HoldReleased {
  const endedOn = cause === 'lapsed' ? dayOf(lapsesAt, draft.timeZone) : draft.today;
  const shifts = new ShiftSum();
  const [returned, expired]: [LotDraw[], LotDraw[]] = [[], []];
  for (const draw of draws) {
    const lot = lotIn(draft.state, draw.lot);
    if (lot === undefined) continue;
    const isOver = lot.expiresOn <= endedOn;
    (isOver ? expired : returned).push(draw);
    shifts.add(lot, 'held', isOver ? 'expired' : 'active', draw.points);
  }
  return { type: 'HoldReleased', occurredAt: draft.now, data: { holdId, cause, points, returned, expired, shifts: shifts.list() } };
}

function activate(draft: Draft): void {
  const shifts = new ShiftSum();
  let [points, lots] = [0, 0];
  for (const lot of lotsToActivate(draft.state.ledger, draft.today)) {
    shifts.add(lot, 'pending', 'active', lot.at.pending);
    points += lot.at.pending;
    lots++;
  }
  if (lots > 0) draft.add({ type: 'PointsActivated', occurredAt: draft.now, data: { on: draft.today, points, lots, shifts: shifts.list() } });
}

function expire(draft: Draft): void {
  const shifts = new ShiftSum();
  let [points, lots] = [0, 0];
  for (const lot of lotsToExpire(draft.state.ledger, draft.today)) {
    for (const from of ['pending', 'active'] as const) shifts.add(lot, from, 'expired', lot.at[from]);
    points += lot.at.pending + lot.at.active;
    lots++;
  }
  if (lots > 0) draft.add({ type: 'PointsExpired', occurredAt: draft.now, data: { on: draft.today, points, lots, shifts: shifts.list() } });
}

/** While there is debt, nothing is active: the oldest claims first, from lots in spending order. Does nothing without debt. */
export function fillDebt(draft: Draft): void {
  const keptRoom = draft.room * (1 - fillShare);
  while (draft.state.claims.total.debt > 0 && draft.state.ledger.total.active > 0) {
    const owed = oldestDebts(draft.state, draft.room - keptRoom);
    const debt = owed.reduce((sum, { points }) => sum + points, 0);
    const { draws, points, shifts } = drawActive(draft.state.ledger, debt, 'reversed', draft.room - keptRoom - owed.length * claimBytes);
    if (points === 0) return;
    draft.add({ type: 'DebtFilled', occurredAt: draft.now, data: { points, claims: sharesOf(owed, points), draws, shifts: shifts.list() } });
  }
}

interface Owed {
  readonly claim: string;
  readonly points: number;
}

function oldestDebts({ claims }: LoyaltyState, roomBytes: number): readonly Owed[] {
  const owed: Owed[] = [];
  for (const { claim, debt } of claimsInDebt(claims)) {
    if (owed.length >= claimsAtOnce || (owed.length + 2) * claimBytes > roomBytes) break;
    owed.push({ claim, points: debt });
  }
  return owed;
}

function sharesOf(owed: readonly Owed[], points: number): readonly Owed[] {
  let left = points;
  return owed.flatMap(({ claim, points: debt }) => {
    const filled = Math.min(debt, left);
    left -= filled;
    return filled > 0 ? [{ claim, points: filled }] : [];
  });
}
