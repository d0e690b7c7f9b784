import { Type, type Static } from '@sinclair/typebox';
import { defaultLoyaltyPolicies, loyaltyPolicySchemas, type LoyaltyPolicyParameters } from './loyalty-policy-schemas.js';

const closed = { additionalProperties: false } as const;
const days = (title: string) => Type.Integer({ minimum: 1, maximum: 36_500, description: `${title}, in days.` });
const count = (title: string) => Type.Integer({ minimum: 1, maximum: 10_000, description: title });
const percent = (title: string) => Type.Integer({ minimum: 1, maximum: 10_000, description: `${title}, in hundredths: 200 is twice.` });

/** The lifecycle stage. Source of the defaults: the specification, section 8. */
export const LadderPolicySchema = Type.Object(
  {
    windowDays: days('Window in which purchase days make a customer loyal'),
    repeatFromPurchaseDays: count('Purchase days from which a customer is a repeat customer'),
    loyalFromPurchaseDays: count('Purchase days within the window from which a customer is loyal'),
    advocateWindowDays: days('Window in which the first purchase day of a referred customer makes an advocate'),
  },
  closed,
);
export type LadderPolicy = Static<typeof LadderPolicySchema>;

/** The relationship period. */
export const PeriodPolicySchema = Type.Object(
  {
    defaultIntervalDays: days('Interval of a customer with too few purchase days for an interval of their own'),
    minimumIntervalDays: days('Least own interval'),
    ownIntervalFromPurchaseDays: Type.Integer({ minimum: 2, maximum: 10_000, description: 'Purchase days from which the own interval is used' }),
    degradationBeyondPercent: percent('Share of the interval beyond which recency is degradation'),
    lostBeyondPercent: percent('Share of the interval that recency must exceed at the least to be lost'),
    lostCapPercent: percent('Share of the interval up to which the cap may shorten the way to lost'),
    lostCapDays: days('Cap: recency beyond it is lost, unless a share of the interval is longer'),
    recoveryGapPercent: percent('Share of the interval beyond which a gap opens a recovery'),
    recoveryEndsAfterPurchaseDays: count('Purchase days after the opening one that end a recovery'),
    stabilityFromPurchaseDays: count('Purchase days from which stability is possible'),
    stabilityFromSpanDays: days('Span from the first to the last purchase day from which stability is possible'),
    formationFromPurchaseDays: count('Purchase days from which a relationship is forming'),
  },
  closed,
);
export type PeriodPolicy = Static<typeof PeriodPolicySchema>;

const descending = (title: string, minimum: number) => Type.Array(Type.Integer({ minimum }), { minItems: 4, maxItems: 4, description: title });

/** Recency, frequency, monetary value. */
export const RfmPolicySchema = Type.Object(
  {
    windowDays: days('Window'),
    recencyWithinDays: descending('Recency up to which the band is 5, 4, 3, 2 (rising); beyond: 1', 0),
    frequencyFromPurchaseDays: descending('Purchase days from which the band is 5, 4, 3, 2 (falling); else 1', 1),
    monetaryFromMinor: Type.Record(Type.String({ pattern: '^[A-Z]{3}$' }), descending('Net sum from which the band is 5, 4, 3, 2 (falling), in minor units; else 1', 1), {
      description: 'By currency. A currency that is not named has no monetary band.',
    }),
    levels: Type.Object(
      { highFromSum: Type.Integer({ minimum: 3, maximum: 15 }), middleFromSum: Type.Integer({ minimum: 3, maximum: 15 }) },
      { ...closed, description: 'Sum of the three bands from which the level is high or middle; else low.' },
    ),
    actions: Type.Object({ high: Type.String(), middle: Type.String(), low: Type.String() }, { ...closed, description: 'What to do by default at each level.' }),
  },
  closed,
);
export type RfmPolicy = Static<typeof RfmPolicySchema>;

/** Rules of purchases that are judged on the read side. */
export const PurchasesPolicySchema = Type.Object({ unmatchedReturnOverdueAfterDays: days('Age of an unmatched return beyond which it is overdue') }, closed);
export type PurchasesPolicy = Static<typeof PurchasesPolicySchema>;

export interface PolicyParameters extends LoyaltyPolicyParameters {
  readonly ladder: LadderPolicy;
  readonly period: PeriodPolicy;
  readonly rfm: RfmPolicy;
  readonly purchases: PurchasesPolicy;
}
export type PolicyName = keyof PolicyParameters;

export const policySchemas = { ladder: LadderPolicySchema, period: PeriodPolicySchema, rfm: RfmPolicySchema, purchases: PurchasesPolicySchema, ...loyaltyPolicySchemas } as const;
export const policyNames = Object.keys(policySchemas) as PolicyName[];
export const isPolicyName = (text: string): text is PolicyName => Object.hasOwn(policySchemas, text);

/** Version 0 of every policy, effective from the beginning of time. */
export const defaultPolicies: PolicyParameters = {
  ladder: { windowDays: 365, repeatFromPurchaseDays: 2, loyalFromPurchaseDays: 5, advocateWindowDays: 365 },
  period: {
    defaultIntervalDays: 90,
    minimumIntervalDays: 30,
    ownIntervalFromPurchaseDays: 3,
    degradationBeyondPercent: 200,
    lostBeyondPercent: 200,
    lostCapPercent: 400,
    lostCapDays: 365,
    recoveryGapPercent: 200,
    recoveryEndsAfterPurchaseDays: 2,
    stabilityFromPurchaseDays: 4,
    stabilityFromSpanDays: 180,
    formationFromPurchaseDays: 2,
  },
  rfm: {
    windowDays: 365,
    recencyWithinDays: [30, 90, 180, 270],
    frequencyFromPurchaseDays: [10, 5, 3, 2],
    monetaryFromMinor: { USD: [100_000, 50_000, 20_000, 5_000], CNY: [1_000_000, 500_000, 200_000, 50_000] },
    levels: { highFromSum: 11, middleFromSum: 7 },
    actions: { high: 'maintain', middle: 'strengthen', low: 'win-back' },
  },
  purchases: { unmatchedReturnOverdueAfterDays: 30 },
  ...defaultLoyaltyPolicies,
};
