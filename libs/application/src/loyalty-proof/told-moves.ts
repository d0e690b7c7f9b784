import type { LoyaltyEvent, PointsState } from '@rapport/domain';

/** Points that an event says to have moved into a state, of a lot that it names. */
export interface ToldMove {
  readonly lot: number;
  readonly to: PointsState;
  readonly points: number;
}

const into = (to: PointsState, draws: readonly { readonly lot: number; readonly points: number }[]): readonly ToldMove[] => draws.map(({ lot, points }) => ({ lot, to, points }));

/** What an event names lot by lot; null: it names only its rule and its total. New lots are not among them. */
export function toldMoves({ type, data }: LoyaltyEvent): readonly ToldMove[] | null {
  switch (type) {
    case 'PointsActivated':
    case 'PointsExpired':
    case 'MembershipLeft':
      return null;
    case 'PointsReversed':
    case 'DebtFilled':
    case 'PointsAdjusted':
      return into('reversed', data.draws);
    case 'PointsHeld':
      return into('held', data.draws);
    case 'PointsRedeemed':
      return into('spent', data.draws);
    case 'HoldReleased':
      return [...into('active', data.returned), ...into('expired', data.expired)];
    case 'RedemptionCancelled':
      return [...into('active', data.returned), ...into('expired', data.expired), ...data.reissued.map(({ of, points }): ToldMove => ({ lot: of, to: 'reissued', points }))];
    default:
      return [];
  }
}

/** Numbers of the lots that an event makes. */
export function newLots({ type, data }: LoyaltyEvent): readonly number[] {
  switch (type) {
    case 'PointsEarned':
      return data.lines.flatMap(({ lot }) => (lot === null ? [] : [lot]));
    case 'RedemptionCancelled':
      return data.reissued.map(({ lot }) => lot);
    case 'PointsAdjusted':
      return data.lot === null ? [] : [data.lot.lot];
    case 'OpeningBalanceBrought':
    case 'GoodwillGranted':
      return [data.lot.lot];
    default:
      return [];
  }
}

/** All points that an event says to have moved or made; null: it moves none. Reissued points count once. */
export function toldTotal({ type, data }: LoyaltyEvent): number | null {
  switch (type) {
    case 'PointsEarned':
    case 'DebtFilled':
    case 'PointsActivated':
    case 'PointsExpired':
    case 'PointsHeld':
    case 'HoldReleased':
    case 'PointsRedeemed':
    case 'RedemptionCancelled':
    case 'MembershipLeft':
      return data.points;
    case 'PointsReversed':
      return data.reversed;
    case 'PointsAdjusted':
      return Math.abs(data.points);
    case 'OpeningBalanceBrought':
    case 'GoodwillGranted':
      return data.lot.points;
    default:
      return null;
  }
}
