import { pointsStates, type LotDraw, type PointsState } from '../../../src/index.js';
import type { PoliciesInTime, Tier } from '@rapport/judgements';
import { dayOf, type Day, type Instant } from '@rapport/kernel';

// The loyalty account once more, from the specification alone: plain objects that are changed in place, every sum counted
// anew, every tier lived through day by day. Slow, and nothing of it is shared with the aggregate.

export const zone = 'Asia/Shanghai';

export interface ModelLot {
  readonly number: number;
  readonly membership: number;
  readonly original: number;
  readonly earnedAt: Instant;
  readonly cohort: number;
  readonly activeFrom: Day;
  readonly expiresOn: Day;
  /** Of a line's award, and of what was reissued from it: `source/orderId#line`. */
  readonly orderLine: string | null;
  readonly isReissued: boolean;
  readonly in: Record<PointsState, number>;
}

/** Qualifying points of the order's day that count from a day on. */
export interface TierFact {
  readonly day: Day;
  readonly from: Day;
  readonly points: number;
}

export interface ModelOrder {
  readonly key: string;
  readonly membership: number;
  readonly orderedOn: Day;
  readonly lines: { readonly line: number; readonly amountMinor: number; keptMinor: number; readonly points: number; readonly qualifying: number; pointsLeft: number; qualifyingLeft: number }[];
  settledRevision: number;
  tierFacts: TierFact[];
}

export interface ModelClaim {
  readonly name: string;
  readonly membership: number;
  readonly claimed: number;
  reversed: number;
  debt: number;
  writtenOff: number;
}

/** In force from its day until that of the next one. `holdYear`: the hold ends with it. */
export interface HeldTier {
  readonly from: Day;
  readonly tier: Tier;
  readonly holdYear: number | null;
}

export interface ModelMembership {
  readonly number: number;
  readonly enrolledAt: Instant;
  readonly enrolledOn: Day;
  leftAt: Instant | null;
  isCovered: boolean;
  history: HeldTier[];
}

export interface ModelHold {
  readonly lapsesAt: Instant;
  readonly draws: readonly LotDraw[];
  status: 'open' | 'confirmed' | 'given back';
}

export interface ModelAccount {
  readonly policies: Pick<PoliciesInTime, 'effectiveOn'>;
  readonly memberships: ModelMembership[];
  readonly lots: ModelLot[];
  readonly orders: Map<string, ModelOrder>;
  readonly claims: ModelClaim[];
  readonly holds: Map<string, ModelHold>;
  readonly redemptions: Map<string, { readonly draws: readonly LotDraw[]; isCancelled: boolean }>;
  readonly proposals: Map<string, { readonly points: number; readonly proposedBy: string; readonly proposedOn: Day; readonly membership: number; isDone: boolean }>;
  closedThrough: Day | null;
}

export const newAccount = (policies: ModelAccount['policies']): ModelAccount => ({
  policies, memberships: [], lots: [], orders: new Map(), claims: [], holds: new Map(), redemptions: new Map(), proposals: new Map(), closedThrough: null,
});

export const today = (now: Instant): Day => dayOf(now, zone);

/** The open membership. */
export const memberOf = ({ memberships }: ModelAccount): ModelMembership | undefined => memberships.find(({ leftAt }) => leftAt === null);

export const emptyStates = (): Record<PointsState, number> => ({ pending: 0, active: 0, held: 0, spent: 0, expired: 0, reversed: 0, reissued: 0 });

export function addLot(account: ModelAccount, lot: Omit<ModelLot, 'number' | 'in'>, state: PointsState): ModelLot {
  const made = { ...lot, number: account.lots.length + 1, in: { ...emptyStates(), [state]: lot.original } };
  account.lots.push(made);
  return made;
}

export function move(lot: ModelLot, points: number, from: PointsState, to: PointsState): void {
  if (points > lot.in[from]) throw new Error(`the model moves ${points} points of a lot that has ${lot.in[from]} ${from}`);
  lot.in[from] -= points;
  lot.in[to] += points;
}

export function moveAll(account: ModelAccount, draws: readonly LotDraw[], from: PointsState, to: PointsState): void {
  for (const { lot, points } of draws) move(account.lots[lot - 1]!, points, from, to);
}

export const totalOf = ({ lots }: ModelAccount, state: PointsState): number => lots.reduce((sum, lot) => sum + lot.in[state], 0);
export const debtOf = ({ claims }: ModelAccount): number => claims.reduce((sum, { debt }) => sum + debt, 0);

/** What expires first, then what was earned first, then the lower number. */
export const inSpendingOrder = (lots: readonly ModelLot[]): ModelLot[] =>
  [...lots].sort((a, b) => compared(a.expiresOn, b.expiresOn) || compared(a.earnedAt, b.earnedAt) || a.number - b.number);

/** Takes up to so many active points, in spending order. */
export function takeActive(account: ModelAccount, points: number, to: PointsState): LotDraw[] {
  const draws: LotDraw[] = [];
  let missing = points;
  for (const lot of inSpendingOrder(account.lots)) {
    const taken = Math.min(missing, lot.in.active);
    if (taken === 0) continue;
    move(lot, taken, 'active', to);
    draws.push({ lot: lot.number, points: taken });
    missing -= taken;
  }
  return draws;
}

/** While there is debt nothing is active; the oldest claim is filled first. */
export function fillDebt(account: ModelAccount): void {
  for (const claim of account.claims) {
    const filled = takeActive(account, claim.debt, 'reversed').reduce((sum, { points }) => sum + points, 0);
    claim.debt -= filled;
    claim.reversed += filled;
  }
}

/** Every points state of every lot and expiry, summed; those at nothing left out. */
export function balancesByLife({ lots }: ModelAccount): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const lot of lots) {
    for (const state of pointsStates) {
      const key = `${lot.cohort} ${lot.expiresOn} ${state}`;
      if (lot.in[state] > 0) sums[key] = (sums[key] ?? 0) + lot.in[state];
    }
  }
  return sums;
}

export const compared = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
