import type { AnyContractEvent, PointsShift } from '@rapport/contracts';
import { addDays, firstDayOfYear, yearOf, type Day } from '@rapport/kernel';
import { loyaltyStream, pointsStates, type PointsState } from '@rapport/read-models';
import { noon, type ContractEvents } from './contract-events.js';

export interface ToldLot {
  readonly lot: number;
  readonly cohort: number;
  readonly activeFrom: Day;
  readonly expiresOn: Day;
  readonly order: string | null;
  readonly isReissue: boolean;
  readonly membership: number;
  /** Points by state. */
  readonly at: Record<PointsState, number>;
}
export interface Draw {
  readonly lot: number;
  readonly points: number;
}

const nowhere = (): Record<PointsState, number> => Object.fromEntries(pointsStates.map((state) => [state, 0])) as Record<PointsState, number>;

/** A ledger of lots beside the log that it is written to: every state of every lot is known, so that what a fold says can be compared. */
export class ToldAccount {
  readonly lots: ToldLot[] = [];
  readonly stream: string;
  membership = 0;
  isMember = false;
  debt = 0;

  constructor(
    private readonly log: ContractEvents,
    readonly customerId: string,
    public today: Day,
  ) {
    this.stream = loyaltyStream(customerId);
  }

  tell<Name extends AnyContractEvent['type']>(type: Name, data: Parameters<typeof this.log.add<Name>>[3], on: Day = this.today): void {
    this.log.add(this.stream, type, noon(on), data);
  }

  isExpired(lot: ToldLot): boolean {
    return lot.expiresOn <= this.today || lot.membership !== this.membership || !this.isMember;
  }

  /** Its data, with the shift of its birth. */
  make(points: number, { activeFrom, expiresOn, cohort, order = null, isReissue = false }: { activeFrom: Day; expiresOn: Day; cohort: number; order?: string | null; isReissue?: boolean }) {
    const lot: ToldLot = { lot: this.lots.length + 1, cohort, activeFrom, expiresOn, order, isReissue, membership: this.membership, at: nowhere() };
    const to: PointsState = this.isExpired(lot) ? 'expired' : activeFrom <= this.today ? 'active' : 'pending';
    lot.at[to] = points;
    this.lots.push(lot);
    const data = { lot: lot.lot, points, earnedAt: noon(this.today), cohort, activeFrom, expiresOn, expiryPolicyVersion: 0 };
    return { data, to, shift: { cohort, expiresOn, from: null, to, points } satisfies PointsShift };
  }

  /** Ends with the year of the day, or so many days after it. */
  life(earnedOn: Day, holdingDays: number, liveDays: number | null): { activeFrom: Day; expiresOn: Day; cohort: number } {
    const activeFrom = addDays(earnedOn, holdingDays);
    const expiresOn = liveDays === null ? firstDayOfYear(yearOf(activeFrom) + 1) : addDays(activeFrom, liveDays);
    return { activeFrom, expiresOn, cohort: yearOf(earnedOn) };
  }

  /** Up to so many points, from the first lots that have some. */
  pick(state: PointsState, points: number, among: (lot: ToldLot) => boolean = () => true): readonly Draw[] {
    const draws: Draw[] = [];
    let left = points;
    for (const lot of this.lots) {
      const taken = among(lot) ? Math.min(left, lot.at[state]) : 0;
      if (taken <= 0) continue;
      draws.push({ lot: lot.lot, points: taken });
      left -= taken;
    }
    return draws;
  }

  /** Moves them, and says so as shifts. */
  move(draws: readonly Draw[], from: PointsState, to: PointsState): PointsShift[] {
    return draws.map(({ lot, points }) => {
      const moved = this.lots[lot - 1]!;
      moved.at[from] -= points;
      moved.at[to] += points;
      return { cohort: moved.cohort, expiresOn: moved.expiresOn, from, to, points };
    });
  }

  /** All of it, of some lots. */
  moveAll(from: PointsState, to: PointsState, among: (lot: ToldLot) => boolean): { readonly shifts: PointsShift[]; readonly points: number; readonly lots: number } {
    const draws = this.pick(from, Infinity, among);
    return { shifts: this.move(draws, from, to), points: sumOf(draws), lots: draws.length };
  }

  balance(): Record<PointsState, number> {
    const sum = nowhere();
    for (const { at } of this.lots) for (const state of pointsStates) sum[state] += at[state];
    return sum;
  }
}

export const sumOf = (draws: readonly { readonly points: number }[]): number => draws.reduce((sum, { points }) => sum + points, 0);
