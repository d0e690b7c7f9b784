const count = { type: 'integer' } as const;
const points = (description: string) => ({ type: 'integer', description });
const minor = (description: string) => ({ type: 'integer', description: `${description}, in minor units.` });
const day = { type: 'string', format: 'date', nullable: true };
const asOf = { asOf: { ...day, description: 'The last closed day; the latest fact\'s while none is closed.' }, factsThrough: day, position: { type: 'string' } };
const states = Object.fromEntries(['pending', 'active', 'held', 'spent', 'expired', 'reversed', 'reissued'].map((state) => [state, count]));
const balance = { awarded: points('All of them but those that came from an expired lot.'), ...states };
const cohort = points('Year of award.');

export const loyaltyStatisticsSchema = {
  type: 'object',
  properties: {
    ...asOf,
    members: count,
    left: points('Who have left and did not enrol again.'),
    tiers: { type: 'object', properties: { D: count, C: count, B: count, A: count }, example: { D: 2348, C: 8, B: 0, A: 1 } },
    vips: points('Members whose lifetime net spend reaches the policy\'s bound.'),
    points: { type: 'object', properties: balance },
    cohorts: { type: 'array', items: { type: 'object', properties: { cohort, ...balance } } },
    claims: { type: 'object', properties: { claimed: count, reversed: count, debt: count, writtenOff: count }, description: 'claimed = reversed + debt + writtenOff' },
    indebted: points('Accounts with debt.'),
    openHolds: count,
    proposals: points('Adjustments that were proposed and not approved, lapsed ones too.'),
  },
};

const revenue = {
  type: 'array',
  items: {
    type: 'object',
    properties: { currency: { type: 'string' }, deferredMinor: minor('Deferred since the beginning'), recognisedMinor: minor('Of it recognised since the beginning'), remainingMinor: minor('The rest') },
  },
};
const expectedCostMinor = { ...minor('What is expected to be redeemed yet'), nullable: true };

export const pointsLiabilitySchema = {
  type: 'object',
  properties: {
    ...asOf,
    policy: { type: 'object', properties: { name: { type: 'string', enum: ['loyalty-rewards'] }, version: count }, description: 'Effective on the as-of day.' },
    currency: { type: 'string', description: 'Of costs and values. They are null where the policy gives points no value in it.' },
    cohorts: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          cohort, awarded: count, redeemed: points('So far.'), open: points('Pending, active and held.'), expired: count, reversed: count,
          expectedRedeemed: { type: 'number', description: 'In all, what was redeemed included.' },
          basis: { type: 'string', enum: ['policy', 'own', 'ended'], description: 'Expected by the policy\'s share, by the cohort\'s own figures, or known: all its points have ended.' },
          breakage: { type: 'number', description: 'Points that are expected never to be redeemed.' },
          expectedCostMinor, revenue,
        },
      },
    },
    months: {
      type: 'array', description: 'By the month of the last day on which they can be spent.',
      items: { type: 'object', properties: { month: { type: 'string', example: '1997-12' }, activePoints: count, valueMinor: { ...minor('If all of them were redeemed'), nullable: true } } },
    },
    total: { type: 'object', properties: { activePoints: count, expectedCostMinor, revenue } },
  },
};
