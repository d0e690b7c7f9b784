import { Type, type Static } from '@sinclair/typebox';
import { closed, day, moment, oneOf, orNull, wholeNumber } from './event-fields.js';

// Parts that several events of a loyalty account are made of.

const tierWords = ['D', 'C', 'B', 'A'] as const;
const stateWords = ['pending', 'active', 'held', 'spent', 'expired', 'reversed', 'reissued'] as const;

export const points = (description: string) => Type.Integer({ description });
export const tier = (description: string) => oneOf(tierWords, `${description} From the lowest: D, C, B, A.`);
export const policyVersion = (which: string) => wholeNumber(`Version of the policy ${which} that decided; 0: the defaults.`, 0);
export const membership = () => wholeNumber('Which membership of the customer: counts from 1; who leaves and enrols again has a new one.', 1);
export const cohort = () => Type.Integer({ description: 'Year of the award; of reissued points: of their origin.' });
const lotNumber = (description: string) => wholeNumber(description, 1);
const expiresOn = () => day('First day on which they can\'t be spent.');

/** Who adds them up by cohort and expiry knows every balance. */
export const PointsShiftV1 = Type.Object(
  {
    cohort: cohort(),
    expiresOn: expiresOn(),
    from: orNull(oneOf(stateWords), 'The state that they leave; null: new points.'),
    to: oneOf(stateWords, 'The state that they come into.'),
    points: points('How many.'),
  },
  closed,
);
export type PointsShift = Static<typeof PointsShiftV1>;
export const shifts = () =>
  Type.Array(PointsShiftV1, { description: 'Points that moved, summed by year of award and expiry: who adds them up knows every balance without keeping lots.' });

export const LotDrawV1 = Type.Object({ lot: lotNumber('Number of the lot within the account, from 1.'), points: points('How many of it.') }, closed);
export type LotDraw = Static<typeof LotDrawV1>;
export const draws = (description: string) => Type.Array(LotDrawV1, { description });

const newLot = {
  lot: lotNumber('Its number: counts from 1 within the account.'),
  points: points('How many.'),
  earnedAt: moment('When they were earned.'),
  cohort: cohort(),
  activeFrom: day('First day on which they can be spent.'),
  expiresOn: expiresOn(),
  expiryPolicyVersion: policyVersion('loyalty-expiry'),
};
/** A lot that is not of an order line. */
export const NewLotV1 = Type.Object(newLot, { ...closed, description: 'The new lot of points.' });
export type NewLot = Static<typeof NewLotV1>;
export const ReissuedLotV1 = Type.Object({ ...newLot, of: lotNumber('The lot that had expired.') }, closed);
export type ReissuedLot = Static<typeof ReissuedLotV1>;

const minor = (what: string) => Type.Integer({ description: `${what} Minor units of the order's currency.` });
const lineNumber = () => wholeNumber('Number of the order line, from 1.', 1);

export const EarnedLineV1 = Type.Object(
  {
    line: lineNumber(),
    amountMinor: minor('Amount of the order line.'),
    earningMinor: minor('What of it earns: all but what was paid with points.'),
    points: points('What the line earned.'),
    qualifying: points('What of it counts for the tier.'),
    lot: orNull(Type.Integer({ minimum: 1 }), 'Number of its lot; null: the line earned nothing.'),
  },
  closed,
);
export type EarnedLine = Static<typeof EarnedLineV1>;

/** What is left of an order line's award. */
export const LineLeftV1 = Type.Object(
  { line: lineNumber(), keptMinor: minor('What of the line the buyer has kept.'), points: points('What the line still gives.'), qualifying: points('What of it still counts for the tier.') },
  closed,
);
export type LineLeft = Static<typeof LineLeftV1>;
