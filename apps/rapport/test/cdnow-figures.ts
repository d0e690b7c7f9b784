/** Figures of the CDNOW sample at the close of 1998-06-30, computed independently of Rapport (test data, README). */
export const figures = {
  customers: 2357,
  orders: 6919,
  units: 16_479,
  totalMinor: 24_409_194,
  zeroOrders: 8,
  customerDays: 6696,
  customerDaysWithMoreThanOneOrder: 177,
  ladder: { prospect: 8, 'first-time': 1210, repeat: 991, loyal: 148 },
  periods: { lost: 1622, recovery: 309, degradation: 228, stability: 184, exploration: 8, formation: 6 },
  stageByPeriod: {
    'first-time': { lost: 1210 },
    repeat: { lost: 397, recovery: 285, degradation: 206, stability: 97, formation: 6 },
    loyal: { stability: 87, recovery: 24, degradation: 22, lost: 15 },
    prospect: { exploration: 8 },
  },
  buyers: 812,
  bands: {
    recency: { 1: 131, 2: 166, 3: 215, 4: 157, 5: 143 },
    frequency: { 1: 329, 2: 153, 3: 182, 4: 102, 5: 46 },
    monetary: { USD: { 1: 349, 2: 323, 3: 111, 4: 24, 5: 5 } },
  },
  quintiles: {
    recency: { 1: 164, 2: 161, 3: 164, 4: 162, 5: 161 },
    frequency: { 1: 329, 2: 0, 3: 266, 4: 69, 5: 148 },
    monetary: { USD: { 1: 164, 2: 161, 3: 163, 4: 162, 5: 162 } },
    '555': 55,
    '111': 68,
  },
} as const;

/** Points of the same sample, with the default policies, no redemption, everybody a member before the first order. */
export const loyaltyFigures = {
  members: 2357,
  always: { members: 2357, pending: 0, debt: 0, vips: 1 },
  /** After the close of each day. */
  closes: {
    '1997-12-31': { earned: 239_444, active: 42_051, expired: 197_393, tiers: { A: 1, C: 8, D: 2348 } },
    '1998-06-30': { earned: 239_444, active: 42_051, expired: 197_393, tiers: { A: 1, C: 8, D: 2348 } },
    '1998-12-31': { earned: 239_444, active: 0, expired: 239_444, tiers: { B: 1, D: 2356 } },
    '1999-12-31': { earned: 239_444, active: 0, expired: 239_444, tiers: { C: 1, D: 2356 } },
    '2000-12-31': { earned: 239_444, active: 0, expired: 239_444, tiers: { D: 2357 } },
  },
  /** While the orders of 1998 have not come yet. */
  untilThen: { earned: 197_393, active: 0 },
} as const;
