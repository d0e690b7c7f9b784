import type { LoyaltyStatementView, TouchedLot } from '@rapport/read-models';
import { counted, grouped, table } from './table.js';

/** What an account holds after a movement. */
export interface StatementBalance {
  readonly active: number;
  readonly pending: number;
  readonly held: number;
  readonly debt: number;
}

export interface StatementLine {
  readonly revision: number;
  readonly body: LoyaltyStatementView;
  /** After it. */
  readonly balance: StatementBalance;
}

export const nothingYet: StatementBalance = { active: 0, pending: 0, held: 0, debt: 0 };

/** The balance after a movement: the movements of an account must come in their order, from the first one on. */
export function balanceAfter(before: StatementBalance, { movement, moves, points, debt, writtenOff }: LoyaltyStatementView): StatementBalance {
  const into = (state: 'active' | 'pending' | 'held'): number => moves.reduce((sum, { from, to, points: moved }) => sum + (to === state ? moved : 0) - (from === state ? moved : 0), 0);
  const owed = movement === 'debt-filled' ? -points : movement === 'left' ? -writtenOff : debt;
  return { active: before.active + into('active'), pending: before.pending + into('pending'), held: before.held + into('held'), debt: before.debt + owed };
}

const lotsInRow = 3;
const right = (head: string) => ({ head, align: 'right' as const });

export function renderStatement(lines: readonly StatementLine[]): string {
  const columns = [right('rev'), { head: 'day' }, { head: 'movement' }, { head: 'about' }, { head: 'lots' }, ...['active', 'pending', 'held', 'debt'].map(right)];
  return table(columns, lines.map(({ revision, body, balance }) => [
    revision, body.day, body.movement, aboutOf(body), lotsOf(body), grouped(balance.active), grouped(balance.pending), grouped(balance.held), grouped(balance.debt),
  ]));
}

function aboutOf({ order, returnId, redemptionId, holdId, adjustmentId, openingId, goodwillId, reward, tier, cause, claims, movement }: LoyaltyStatementView): string {
  if (tier !== null) return `${tier.tier} from ${tier.from}${tier.heldThrough === null ? '' : `, held through ${tier.heldThrough}`}`;
  const named: readonly (readonly [string, string | null])[] = [
    ['redemption', redemptionId], ['reward', reward], ['hold', holdId], ['order', order === null ? null : `${order.source}/${order.orderId}`], ['return', returnId],
    ['adjustment', adjustmentId], ['opening balance', openingId], ['goodwill', goodwillId],
  ];
  const parts = named.filter(([, id]) => id !== null).map(([name, id]) => `${name} ${id}`);
  if (movement === 'debt-filled') parts.push(...claims.map(({ claim }) => claim));
  if (cause !== null && cause !== 'return') parts.push(cause);
  return parts.join(', ');
}

/** The first lots, each with its points, where they went, and what had earned them. */
function lotsOf({ lots, lotsNotListed, massThrough, movement, moves }: LoyaltyStatementView): string {
  if (massThrough !== null) return `${counted(lotsNotListed, 'lot')}: ${grouped(moves.reduce((sum, { points }) => sum + points, 0))} ${movement}, due through ${massThrough}`;
  const told = lots.slice(0, lotsInRow).map((lot) => `${lot.lot}: ${grouped(lot.points)} ${lot.to}${lot.from === null ? '' : originOf(lot)}`);
  const rest = lots.length + lotsNotListed - told.length;
  return [...told, ...(rest > 0 ? [`and ${counted(rest, 'more lot')}`] : [])].join('; ');
}

function originOf({ origin }: TouchedLot): string {
  if (origin === null) return '';
  const words = {
    order: () => (origin.kind === 'order' ? `order ${origin.source}/${origin.orderId}, line ${origin.line}` : ''),
    'opening-balance': () => 'opening balance', adjustment: () => 'adjustment', goodwill: () => 'goodwill', reissue: () => (origin.kind === 'reissue' ? `reissue of lot ${origin.of}` : ''),
  };
  return ` (${words[origin.kind]()})`;
}
