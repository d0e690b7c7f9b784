import type {
  EarnedLine as ContractEarnedLine, LineLeft as ContractLineLeft, LotDraw as ContractLotDraw, NewLot as ContractNewLot, PointsShift as ContractPointsShift,
  ReissuedLot as ContractReissuedLot,
} from '@rapport/contracts';
import type { EarnedLine, LineLeft, LotDraw, NewLot, PointsShift } from '@rapport/domain';

export const shiftsOf = (shifts: readonly PointsShift[]): ContractPointsShift[] =>
  shifts.map(({ cohort, expiresOn, from, to, points }) => ({ cohort, expiresOn, from, to, points }));

export const drawsOf = (draws: readonly LotDraw[]): ContractLotDraw[] => draws.map(({ lot, points }) => ({ lot, points }));

export const newLotOf = ({ lot, points, earnedAt, cohort, activeFrom, expiresOn, expiryPolicyVersion }: NewLot): ContractNewLot =>
  ({ lot, points, earnedAt, cohort, activeFrom, expiresOn, expiryPolicyVersion });

export const reissuedOf = (lots: readonly (NewLot & { readonly of: number })[]): ContractReissuedLot[] =>
  lots.map((lot) => ({ ...newLotOf(lot), of: lot.of }));

export const earnedLinesOf = (lines: readonly EarnedLine[]): ContractEarnedLine[] =>
  lines.map(({ line, amountMinor, earningMinor, points, qualifying, lot }) => ({ line, amountMinor, earningMinor, points, qualifying, lot }));

export const linesLeftOf = (lines: readonly LineLeft[]): ContractLineLeft[] =>
  lines.map(({ line, keptMinor, points, qualifying }) => ({ line, keptMinor, points, qualifying }));
