import { Type, type Static } from '@sinclair/typebox';

const closed = { additionalProperties: false } as const;
const day = () => Type.String({ format: 'date' });

/** A purchase day of an example: net sums by currency in minor units (default: none, then only the day counts). */
export const ExamplePurchaseDaySchema = Type.Object(
  { day: day(), netMinor: Type.Optional(Type.Record(Type.String({ pattern: '^[A-Z]{3}$' }), Type.Integer())) },
  closed,
);

/** Facts as an example gives them, by hand. */
export const ExampleFactsSchema = Type.Object(
  {
    purchaseDays: Type.Array(ExamplePurchaseDaySchema),
    /** First purchase days of customers that this one referred, with the day of the referral. */
    referrals: Type.Optional(Type.Array(Type.Object({ referredOn: day(), firstPurchaseOn: day() }, closed))),
    /** For the policy `purchases`: the day of an unmatched return. */
    returnedOn: Type.Optional(day()),
  },
  closed,
);

/**
 * A case that must hold under a policy version, or the version is refused. `expect` names parts of the answer:
 * ladder `{stage}`, period `{period}`, rfm `{recency, frequency, monetary: {USD: 3}, level}` (bands), purchases `{overdue}`.
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
