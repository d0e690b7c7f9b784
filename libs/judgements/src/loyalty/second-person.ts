import type { LoyaltyLimitsPolicy } from '@rapport/contracts';

/** Whether an adjustment, up or down, is beyond what one person may do alone. */
export const needsSecondPerson = (points: number, { adjustmentAloneAtMostPoints }: LoyaltyLimitsPolicy): boolean => Math.abs(points) > adjustmentAloneAtMostPoints;
