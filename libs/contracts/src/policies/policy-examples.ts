import { Type, type Static } from '@sinclair/typebox';

const closed = { additionalProperties: false } as const;
const day = () => Type.String({ format: 'date' });

/** A purchase day of an example: net sums by currency in minor units (default: none, then only the day counts). */
export const ExamplePurchaseDaySchema = Type.Object(
  { day: day(), netMinor: Type.Optional(Type.Record(Type.String({ pattern: '^[A-Z]{3}$' }), Type.Integer())) },
  closed,
);

const tier = () => Type.Union([Type.Literal('D'), Type.Literal('C'), Type.Literal('B'), Type.Literal('A')]);
const points = (minimum = 0) => Type.Integer({ minimum, maximum: 1_000_000_000 });
const amountMinor = () => Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

/** An order of the example's `asOf`; lines are numbered from 1. */
export const ExampleOrderSchema = Type.Object(
  {
    currency: Type.String({ pattern: '^[A-Z]{3}$' }),
    lines: Type.Array(
      Type.Object({ amountMinor: amountMinor(), category: Type.Optional(Type.String()), paidWithPointsMinor: Type.Optional(amountMinor()) }, closed),
      { minItems: 1, maxItems: 1_000 },
    ),
  },
  closed,
);

/** Facts as an example gives them, by hand: those that the policy does not ask for are of no effect. */
export const ExampleFactsSchema = Type.Object(
  {
    /** Default: none. */
    purchaseDays: Type.Optional(Type.Array(ExamplePurchaseDaySchema)),
    /** First purchase days of customers that this one referred, with the day of the referral. */
    referrals: Type.Optional(Type.Array(Type.Object({ referredOn: day(), firstPurchaseOn: day() }, closed))),
    /** For the policy `ladder`: a member since that day. */
    enrolledOn: Type.Optional(day()),
    /** For the policy `purchases`: the day of an unmatched return. */
    returnedOn: Type.Optional(day()),
    /** For `loyalty-earning`. */
    order: Type.Optional(ExampleOrderSchema),
    /** For `loyalty-earning` and `loyalty-rewards`; default: D. */
    tier: Type.Optional(tier()),
    /** For `loyalty-tiers`: by calendar year, all of its first day. */
    qualifyingPoints: Type.Optional(Type.Array(Type.Object({ year: Type.Integer({ minimum: 1000, maximum: 9999 }), points: points() }, closed), { maxItems: 100 })),
    /** For `loyalty-expiry`; `holdingDays` (default: none) is of another policy. */
    earnedOn: Type.Optional(day()),
    holdingDays: Type.Optional(Type.Integer({ minimum: 0, maximum: 36_500 })),
    /** For `loyalty-rewards`: a code of the catalogue, and whether the member is a VIP (default: not). */
    reward: Type.Optional(Type.String()),
    isVip: Type.Optional(Type.Boolean()),
    /** For `loyalty-limits`: points, up or down, that a person adjusts. */
    adjustmentPoints: Type.Optional(points(-1_000_000_000)),
  },
  closed,
);

/**
 * A case that must hold under a policy version, or the version is refused. `expect` names parts of the answer:
 * ladder `{stage}`, period `{period}`, rfm `{recency, frequency, monetary: {USD: 3}, level}` (bands), purchases `{overdue}`,
 * loyalty-earning `{points, qualifying}`, loyalty-expiry `{activeFrom, expiresOn, warnFrom}`, loyalty-tiers `{tier, vip}` (as of
 * the beginning of the day, all days before closed; VIP by the purchase days' net sums), loyalty-rewards
 * `{price, points}` (`list`, `tier` or `vip`), loyalty-limits `{needsSecondPerson}`.
 */
export const PolicyExampleSchema = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 200 }),
    asOf: day(),
    facts: ExampleFactsSchema,
    expect: Type.Record(Type.String(), Type.Union([Type.String(), Type.Integer(), Type.Boolean(), Type.Null(), Type.Record(Type.String(), Type.Integer())])),
  },
  closed,
);
export type PolicyExample = Static<typeof PolicyExampleSchema>;
