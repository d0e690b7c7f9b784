import { Type, type Static } from '@sinclair/typebox';

// Parts that several events of a loyalty account are made of.

const closed = { additionalProperties: false } as const;
const oneOf = <Values extends readonly string[]>(values: Values) => Type.Unsafe<Values[number]>({ type: 'string', enum: [...values] });

const tierWords = ['D', 'C', 'B', 'A'] as const;
const stateWords = ['pending', 'active', 'held', 'spent', 'expired', 'reversed', 'reissued'] as const;

export const dayOf = (description: string) => Type.String({ format: 'date', description });
export const instantOf = (description: string) => Type.String({ description });
export const pointsOf = (description: string) => Type.Integer({ description });
export const policyVersion = () => Type.Integer({ minimum: 0, description: 'Version of the policy that decided; 0: the defaults.' });
export const orNull = <Schema extends ReturnType<typeof Type.String> | ReturnType<typeof Type.Integer>>(schema: Schema) => Type.Union([schema, Type.Null()]);
export const membership = () => Type.Integer({ minimum: 1, description: 'Counts from 1: who leaves and enrols again has a new one.' });

/** From the lowest to the highest. */
export const TierSchema = oneOf(tierWords);

/**
 * Points that moved, summed by cohort (year of award) and expiry: who adds them up knows every balance. `from` null: new
 * points. `expiresOn`: the first day on which they can't be spent.
 */
export const PointsShiftV1 = Type.Object(
  {
    cohort: Type.Integer(),
    expiresOn: dayOf('First day on which they can\'t be spent.'),
    from: Type.Union([oneOf(stateWords), Type.Null()]),
    to: oneOf(stateWords),
    points: Type.Integer(),
  },
  closed,
);
export type PointsShift = Static<typeof PointsShiftV1>;
export const shifts = () => Type.Array(PointsShiftV1);

/** Points of one lot; lots are numbered from 1 within the account. */
export const LotDrawV1 = Type.Object({ lot: Type.Integer({ minimum: 1 }), points: Type.Integer() }, closed);
export type LotDraw = Static<typeof LotDrawV1>;
export const draws = () => Type.Array(LotDrawV1);

const newLot = {
  lot: Type.Integer({ minimum: 1 }),
  points: Type.Integer(),
  earnedAt: instantOf('When they were earned.'),
  cohort: Type.Integer(),
  activeFrom: dayOf('First day on which they can be spent.'),
  expiresOn: dayOf('First day on which they can\'t be spent.'),
  expiryPolicyVersion: policyVersion(),
};
/** A lot that is not of an order line. */
export const NewLotV1 = Type.Object(newLot, closed);
export type NewLot = Static<typeof NewLotV1>;
/** `of`: the lot that had expired. */
export const ReissuedLotV1 = Type.Object({ ...newLot, of: Type.Integer({ minimum: 1 }) }, closed);
export type ReissuedLot = Static<typeof ReissuedLotV1>;

const minor = () => Type.Integer({ description: 'Minor units of the order\'s currency.' });

/** `lot` null: the line earned nothing. `earningMinor`: the amount without what was paid with points. */
export const EarnedLineV1 = Type.Object(
  { line: Type.Integer({ minimum: 1 }), amountMinor: minor(), earningMinor: minor(), points: Type.Integer(), qualifying: Type.Integer(), lot: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]) },
  closed,
);
export type EarnedLine = Static<typeof EarnedLineV1>;

/** What is left of an order line's award. */
export const LineLeftV1 = Type.Object({ line: Type.Integer({ minimum: 1 }), keptMinor: minor(), points: Type.Integer(), qualifying: Type.Integer() }, closed);
export type LineLeft = Static<typeof LineLeftV1>;
