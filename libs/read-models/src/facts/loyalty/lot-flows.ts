import type { LoyaltyContractEvent, NewLot } from '@rapport/contracts';
import type { Day, Instant } from '@rapport/kernel';
import type { PointsState } from './points-balances.js';

/** What made a lot. */
export type LotOrigin =
  | { readonly kind: 'order'; readonly source: string; readonly orderId: string; readonly line: number; readonly earningPolicyVersion: number }
  | { readonly kind: 'opening-balance'; readonly openingId: string; readonly programme: string }
  | { readonly kind: 'adjustment'; readonly adjustmentId: string }
  | { readonly kind: 'goodwill'; readonly goodwillId: string; readonly complaintId: string | null }
  /** Of a lot that had expired, when a redemption was cancelled. */
  | { readonly kind: 'reissue'; readonly of: number; readonly redemptionId: string };

export type MadeLot = {
  readonly lot: number;
  readonly points: number;
  readonly origin: LotOrigin;
  readonly earnedAt: Instant;
  readonly cohort: number;
  readonly activeFrom: Day;
  readonly expiresOn: Day;
  readonly expiryPolicyVersion: number;
  readonly born: PointsState;
};

/** Points of single lots that went from one state to another; `from` null: new lots. `draws`: lot, points, lot, points, … */
export type LotFlow = { readonly from: PointsState | null; readonly to: PointsState; readonly draws: readonly number[] };

type Named = readonly { readonly lot: number; readonly points: number }[];

/** Where a reversal takes from, in that order. */
const reversible = ['pending', 'active', 'expired'] as const;

/** The lots that an event makes. */
export function madeLots(event: LoyaltyContractEvent): readonly MadeLot[] {
  switch (event.type) {
    case 'rapport.points-earned': {
      const { source, orderId, lines, cohort, activeFrom, expiresOn, earningPolicyVersion, expiryPolicyVersion } = event.data;
      const born = bornAs(event.data.shifts);
      return lines.flatMap(({ line, lot, points }): MadeLot[] => (lot === null ? [] : [{
        lot, points, origin: { kind: 'order', source, orderId, line, earningPolicyVersion }, earnedAt: event.occurredAt, cohort,
        activeFrom: activeFrom as Day, expiresOn: expiresOn as Day, expiryPolicyVersion, born,
      }]));
    }
    case 'rapport.opening-balance-brought':
      return [madeOf(event.data.lot, { kind: 'opening-balance', openingId: event.data.openingId, programme: event.data.programme }, bornAs(event.data.shifts))];
    case 'rapport.goodwill-granted':
      return [madeOf(event.data.lot, { kind: 'goodwill', goodwillId: event.data.goodwillId, complaintId: event.data.complaintId }, bornAs(event.data.shifts))];
    case 'rapport.points-adjusted':
      return event.data.lot ? [madeOf(event.data.lot, { kind: 'adjustment', adjustmentId: event.data.adjustmentId }, bornAs(event.data.shifts))] : [];
    case 'rapport.redemption-cancelled': {
      const { redemptionId, reissued, shifts } = event.data;
      return reissued.map((lot) => madeOf(lot, { kind: 'reissue', of: lot.of, redemptionId }, bornAs(shifts)));
    }
    default:
      return [];
  }
}

/** All that an event makes is born in one state. */
const bornAs = (shifts: readonly { readonly from: PointsState | null; readonly to: PointsState }[]): PointsState => shifts.find(({ from }) => from === null)?.to ?? 'active';

function madeOf({ lot, points, earnedAt, cohort, activeFrom, expiresOn, expiryPolicyVersion }: NewLot, origin: LotOrigin, born: PointsState): MadeLot {
  return { lot, points, origin, earnedAt: earnedAt as Instant, cohort, activeFrom: activeFrom as Day, expiresOn: expiresOn as Day, expiryPolicyVersion, born };
}

/** What an event says of single lots, new ones first. Mass changes name none. */
export function lotFlowsOf(event: LoyaltyContractEvent): readonly LotFlow[] {
  const made = madeLots(event);
  const born = made.length === 0 ? [] : flow(null, made[0]!.born, made);
  switch (event.type) {
    case 'rapport.points-reversed':
      return reversible.flatMap((state) => flow(state, 'reversed', event.data.draws.filter(({ from }) => from === state)));
    case 'rapport.debt-filled':
      return flow('active', 'reversed', event.data.draws);
    case 'rapport.points-adjusted':
      return event.data.lot ? born : flow('active', 'reversed', event.data.draws);
    case 'rapport.points-held':
      return flow('active', 'held', event.data.draws);
    case 'rapport.hold-released':
      return [...flow('held', 'active', event.data.returned), ...flow('held', 'expired', event.data.expired)];
    case 'rapport.points-redeemed':
      return flow(event.data.holdId === null ? 'active' : 'held', 'spent', event.data.draws);
    case 'rapport.redemption-cancelled': {
      const { returned, expired, reissued } = event.data;
      const ended = reissued.map(({ of, points }) => ({ lot: of, points }));
      return [...born, ...flow('spent', 'active', returned), ...flow('spent', 'reissued', ended), ...flow('spent', 'expired', expired)];
    }
    default:
      return born;
  }
}

const flow = (from: LotFlow['from'], to: PointsState, named: Named): LotFlow[] =>
  named.length === 0 ? [] : [{ from, to, draws: named.flatMap(({ lot, points }) => [lot, points]) }];
