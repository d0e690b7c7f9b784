/** From the lowest to the highest. (The source letters them the other way; here A is the highest, as in all grades.) */
export const tiers = ['D', 'C', 'B', 'A'] as const;
export type Tier = (typeof tiers)[number];
