import { Type, type Static } from '@sinclair/typebox';

const closed = { additionalProperties: false } as const;
const points = (title: string, minimum = 1) => Type.Integer({ minimum, maximum: 1_000_000_000, description: title });
const days = (title: string, minimum = 0) => Type.Integer({ minimum, maximum: 36_500, description: `${title}, in days.` });
const percent = (title: string, minimum = 0) => Type.Integer({ minimum, maximum: 100_000, description: `${title}, in hundredths: 200 is twice.` });
const day = (title: string) => Type.String({ format: 'date', description: title });
const byCurrency = <Value extends ReturnType<typeof Type.Integer>>(value: Value, description: string) =>
  Type.Record(Type.String({ pattern: '^[A-Z]{3}$' }), value, { description });

/** A multiplier of the points of orders dated in a window; `categories` null: of every line. */
export const LoyaltyCampaignSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    from: day('First day'),
    through: day('Last day'),
    multiplierPercent: percent('Multiplier of the points'),
    categories: Type.Union([Type.Array(Type.String({ minLength: 1 }), { minItems: 1, maxItems: 1_000 }), Type.Null()]),
  },
  closed,
);
export type LoyaltyCampaign = Static<typeof LoyaltyCampaignSchema>;

/** What orders earn. Effective: the version of the order's day. Source of the defaults of all five: the specification, section 5. */
export const LoyaltyEarningPolicySchema = Type.Object(
  {
    ratePercent: percent('Points for each full major currency unit, in hundredths: 100 is one point', 1),
    ratePercentByCurrency: byCurrency(percent('Points for each full major currency unit'), 'Other rates, by currency.'),
    tierMultiplierPercent: Type.Object(
      { D: percent('Multiplier'), C: percent('Multiplier'), B: percent('Multiplier'), A: percent('Multiplier') },
      { ...closed, description: 'By the tier held on the order\'s day. Extras do not qualify.' },
    ),
    categoryMultiplierPercent: Type.Record(Type.String(), percent('Multiplier'), { description: 'By the line\'s category; 0: the category earns nothing.' }),
    campaigns: Type.Array(LoyaltyCampaignSchema, { maxItems: 200, description: 'All that apply multiply each other.' }),
    holdingDays: days('Time from earning until points can be spent'),
  },
  closed,
);
export type LoyaltyEarningPolicy = Static<typeof LoyaltyEarningPolicySchema>;

/** How long points live. Effective: the version of the day on which they are earned. */
export const LoyaltyExpiryPolicySchema = Type.Object(
  {
    kind: Type.Union([Type.Literal('annual-reset'), Type.Literal('rolling')], { description: 'End of the year in which they became active, or months after they were earned.' }),
    rollingMonths: Type.Integer({ minimum: 1, maximum: 1_200, description: 'Months from earning to expiry, for `rolling`; clamped to the last day of a shorter month.' }),
    warnDaysBefore: days('How long before their last day members are to be warned', 1),
    reissuedLiveDays: days('How long points live that come back after their lot has expired', 1),
  },
  closed,
);
export type LoyaltyExpiryPolicy = Static<typeof LoyaltyExpiryPolicySchema>;

/** Tiers by qualifying points in the calendar year; D is below C. VIP by lifetime net spend. */
export const LoyaltyTiersPolicySchema = Type.Object(
  {
    fromPoints: Type.Object({ C: points('From'), B: points('From'), A: points('From') }, { ...closed, description: 'Qualifying points from which a tier is reached; rising from C to A.' }),
    vipFromNetMinor: byCurrency(Type.Integer({ minimum: 1 }), 'Lifetime net spend from which a member is a VIP, in minor units.'),
  },
  closed,
);
export type LoyaltyTiersPolicy = Static<typeof LoyaltyTiersPolicySchema>;

export const LoyaltyLimitsPolicySchema = Type.Object(
  {
    adjustmentAloneAtMostPoints: points('Points, up or down, that one person may adjust alone', 0),
    proposalLapsesAfterWorkingDays: Type.Integer({ minimum: 1, maximum: 260, description: 'Working days after which an adjustment that was not approved lapses.' }),
    holdLapsesAfterMinutes: Type.Integer({ minimum: 1, maximum: 1_440, description: 'Minutes after which points held at a checkout are released.' }),
  },
  closed,
);
export type LoyaltyLimitsPolicy = Static<typeof LoyaltyLimitsPolicySchema>;

/** `pointsByTier` and `pointsForVip` undercut `points`; of several prices that apply, the lowest counts. */
export const LoyaltyRewardSchema = Type.Object(
  {
    code: Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9._-]+$' }),
    title: Type.String({ minLength: 1, maxLength: 200 }),
    points: points('List price'),
    pointsByTier: Type.Partial(Type.Object({ D: points('Price'), C: points('Price'), B: points('Price'), A: points('Price') }), closed),
    pointsForVip: Type.Union([points('Price'), Type.Null()]),
  },
  closed,
);
export type LoyaltyReward = Static<typeof LoyaltyRewardSchema>;

/** What points are worth and what they buy. */
export const LoyaltyRewardsPolicySchema = Type.Object(
  {
    minorPer1000Points: byCurrency(Type.Integer({ minimum: 0, maximum: 1_000_000_000 }), 'Stand-alone value of 1,000 points, in minor units. The liability is told in each of these currencies that orders had.'),
    expectedRedeemedPercent: Type.Integer({ minimum: 0, maximum: 100, description: 'Share of points that is expected to be redeemed, in hundredths.' }),
    liabilityCurrency: Type.String({ pattern: '^[A-Z]{3}$', description: 'Currency in which the expected cost of points is told.' }),
    catalogue: Type.Array(LoyaltyRewardSchema, { maxItems: 2_000 }),
  },
  closed,
);
export type LoyaltyRewardsPolicy = Static<typeof LoyaltyRewardsPolicySchema>;

export interface LoyaltyPolicyParameters {
  readonly 'loyalty-earning': LoyaltyEarningPolicy;
  readonly 'loyalty-expiry': LoyaltyExpiryPolicy;
  readonly 'loyalty-tiers': LoyaltyTiersPolicy;
  readonly 'loyalty-limits': LoyaltyLimitsPolicy;
  readonly 'loyalty-rewards': LoyaltyRewardsPolicy;
}

export const loyaltyPolicySchemas = {
  'loyalty-earning': LoyaltyEarningPolicySchema,
  'loyalty-expiry': LoyaltyExpiryPolicySchema,
  'loyalty-tiers': LoyaltyTiersPolicySchema,
  'loyalty-limits': LoyaltyLimitsPolicySchema,
  'loyalty-rewards': LoyaltyRewardsPolicySchema,
} as const;

export const defaultLoyaltyPolicies: LoyaltyPolicyParameters = {
  'loyalty-earning': {
    ratePercent: 100, ratePercentByCurrency: {}, tierMultiplierPercent: { D: 100, C: 100, B: 100, A: 100 }, categoryMultiplierPercent: {}, campaigns: [], holdingDays: 0,
  },
  'loyalty-expiry': { kind: 'annual-reset', rollingMonths: 12, warnDaysBefore: 30, reissuedLiveDays: 30 },
  'loyalty-tiers': { fromPoints: { C: 1_000, B: 3_000, A: 5_000 }, vipFromNetMinor: { CNY: 300_000, USD: 300_000 } },
  'loyalty-limits': { adjustmentAloneAtMostPoints: 1_000, proposalLapsesAfterWorkingDays: 5, holdLapsesAfterMinutes: 30 },
  'loyalty-rewards': { minorPer1000Points: { CNY: 1_000, USD: 1_000 }, expectedRedeemedPercent: 85, liabilityCurrency: 'CNY', catalogue: [] },
};
