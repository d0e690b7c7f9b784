import { dayOf, type Day, type Instant } from '@rapport/kernel';
import { partDocumentId } from '../../facts/fact-definition.js';
import { decodePiece, encodePiece } from '../../facts/id-pieces.js';
import type { LotFlow, LotOrigin } from '../../facts/loyalty/lot-flows.js';
import type { LotPart } from '../../facts/loyalty/lot-part.js';
import { lotPartId, movementPartId, revisionOfMovement } from '../../facts/loyalty/loyalty-parts.js';
import type { MovementKind, MovementPart, MovementReferences, MovementTier } from '../../facts/loyalty/movement-part.js';
import type { PointsState } from '../../facts/loyalty/points-balances.js';
import { loyaltyPrefix, loyaltyStream } from '../../facts/streams.js';
import type { Derived, FactChange, FoundFacts, ViewContext, ViewDefinition } from '../view-definition.js';

export type TouchedLot = {
  readonly lot: number;
  /** Null: the lot was made by it. */
  readonly from: PointsState | null;
  readonly to: PointsState;
  readonly points: number;
  readonly origin: LotOrigin | null;
  readonly expiresOn: Day | null;
};

export type LoyaltyStatementView = MovementReferences & {
  readonly customerId: string;
  readonly day: Day;
  readonly at: Instant;
  readonly movement: MovementKind;
  /** Of a release or a claim, what brought it about. */
  readonly cause: string | null;
  /** Of a claim, all that was claimed; below 0 for a downward adjustment. */
  readonly points: number;
  /** A late award: it was recorded after the close of its last day, and nobody could ever spend it. */
  readonly bornExpired: boolean;
  /** Points by where they went, whatever the lot. */
  readonly moves: readonly { readonly from: PointsState | null; readonly to: PointsState; readonly points: number }[];
  /** What a claim left to be filled later, and what was or could only be written off. */
  readonly debt: number;
  readonly writtenOff: number;
  /** Only the first of them; a mass change names none. */
  readonly lots: readonly TouchedLot[];
  readonly lotsNotListed: number;
  /** A mass change concerns all lots that came up to this day. */
  readonly massThrough: Day | null;
  readonly tier: MovementTier | null;
};

/** Lots that one document lists. */
export const listedLots = 50;

/** One document a movement of points or of the tier. Its id ends with the revision of the event in the account's stream: that is the event that made it. */
export const loyaltyStatementView: ViewDefinition<LoyaltyStatementView> = {
  view: 'loyalty-statement',
  version: 1,
  policies: [],
  readsCalendar: true,
  affects,
  inputs: (id) => [{ from: 'parts', ids: [partIdOf(id).movement] }],
  furtherInputs: (id, found) => {
    const part = movementIn(id, found);
    const stream = loyaltyStream(partIdOf(id).customerId);
    const lots = part ? [...new Set(firstLots(part.flows).map(({ lot }) => lot))] : [];
    return lots.length === 0 ? [] : [{ from: 'parts', ids: lots.map((lot) => partDocumentId(stream, lotPartId(lot))) }];
  },
  derive: deriveMovement,
  queryable: {
    customerId: { type: 'string', index: 'equality' },
    movement: { type: 'string' },
    day: { type: 'day', index: 'range' },
    points: { type: 'number' },
    bornExpired: { type: 'boolean' },
    debt: { type: 'number' },
    'order.source': { type: 'string' },
    'order.orderId': { type: 'string', index: 'equality' },
    returnId: { type: 'string' },
    redemptionId: { type: 'string', index: 'equality' },
    holdId: { type: 'string' },
    adjustmentId: { type: 'string' },
    openingId: { type: 'string' },
    goodwillId: { type: 'string' },
    complaintId: { type: 'string' },
    reward: { type: 'string' },
    'tier.tier': { type: 'string' },
  },
};

/** Revisions are as long as this, so that the documents of an account sort by their ids as they happened. */
const revisionDigits = 9;
export const movementId = (customerId: string, revision: number): string => `${encodePiece(customerId)}~${String(revision).padStart(revisionDigits, '0')}`;

function partIdOf(id: string): { readonly customerId: string; readonly movement: string } {
  const [customer = '', revision = ''] = id.split('~');
  const customerId = decodePiece(customer);
  return { customerId, movement: partDocumentId(loyaltyStream(customerId), movementPartId(Number(revision))) };
}

function affects(change: FactChange): readonly string[] {
  if (change.kind !== 'part' || change.after.fact !== 'loyalty') return [];
  const revision = revisionOfMovement(change.after.partId);
  return revision === null ? [] : [movementId(change.after.stream.slice(loyaltyPrefix.length), revision)];
}

const movementIn = (id: string, { parts }: FoundFacts): MovementPart | null => (parts.find(({ _id }) => _id === partIdOf(id).movement)?.body as MovementPart | undefined) ?? null;

function firstLots(flows: readonly LotFlow[]): readonly Omit<TouchedLot, 'origin' | 'expiresOn'>[] {
  const lots: Omit<TouchedLot, 'origin' | 'expiresOn'>[] = [];
  for (const { from, to, draws } of flows)
    for (let at = 0; at + 1 < draws.length && lots.length < listedLots; at += 2) lots.push({ lot: draws[at]!, from, to, points: draws[at + 1]! });
  return lots;
}

function deriveMovement(id: string, found: FoundFacts, { timeZone }: ViewContext): Derived<LoyaltyStatementView> | null {
  const part = movementIn(id, found);
  if (!part) return null;
  const { customerId } = partIdOf(id);
  const stream = loyaltyStream(customerId);
  const made = new Map(found.parts.flatMap(({ stream: of, partId, body }) => (of === stream ? [[partId, (body as LotPart).made] as const] : [])));
  const touched = part.flows.reduce((count, { draws }) => count + draws.length / 2, part.mass?.lots ?? 0);
  const lots = firstLots(part.flows).map((draw): TouchedLot => {
    const lot = made.get(lotPartId(draw.lot)) ?? null;
    return { ...draw, origin: lot?.origin ?? null, expiresOn: lot?.expiresOn ?? null };
  });
  const { at, movement, cause, points, debt, writtenOff, references, tier } = part;
  const moves = movesOf(part);
  return {
    body: {
      customerId, day: dayOf(at, timeZone), at, movement, cause, points, bornExpired: moves.some(({ from, to }) => from === null && to === 'expired'), moves, debt, writtenOff,
      lots, lotsNotListed: touched - lots.length, massThrough: part.mass?.on ?? null, tier, ...references,
    },
    nextReviewOn: null,
    factsThrough: null,
    frozenOn: null,
  };
}

function movesOf({ shifts }: MovementPart): LoyaltyStatementView['moves'] {
  const moves = new Map<string, { from: PointsState | null; to: PointsState; points: number }>();
  for (const { from, to, points } of shifts) {
    const key = `${from} ${to}`;
    const move = moves.get(key) ?? { from, to, points: 0 };
    move.points += points;
    moves.set(key, move);
  }
  return [...moves.values()];
}
