import type { Tier } from '@rapport/judgements';
import { awardedIn, noPoints, pointsStates, type ClaimTotals, type LoyaltyAccountView, type PointsBalance } from '@rapport/read-models';

/** `awarded`: all points but those that came from an expired lot, which were awarded before. */
export type AwardedPoints = PointsBalance & { readonly awarded: number };

export interface LoyaltyStatistics {
  readonly members: number;
  /** Who have left and did not enrol again. */
  readonly left: number;
  /** Members by tier, and how many of them are VIPs. */
  readonly tiers: Readonly<Record<Tier, number>>;
  readonly vips: number;
  readonly points: AwardedPoints;
  /** By year of award, ascending. */
  readonly cohorts: readonly (AwardedPoints & { readonly cohort: number })[];
  /** claimed = reversed + debt + writtenOff. */
  readonly claims: ClaimTotals;
  /** Accounts with debt. */
  readonly indebted: number;
  readonly openHolds: number;
  readonly proposals: number;
}

/** Counts accounts one by one. */
export class LoyaltyCounter {
  private members = 0;
  private left = 0;
  private vips = 0;
  private indebted = 0;
  private openHolds = 0;
  private proposals = 0;
  private points = noPoints;
  private claims: ClaimTotals = { claimed: 0, reversed: 0, debt: 0, writtenOff: 0 };
  private readonly tiers: Record<Tier, number> = { D: 0, C: 0, B: 0, A: 0 };
  private readonly cohorts = new Map<number, PointsBalance>();

  add({ membership, tier, vip, points, cohorts, claims, debt, openHolds, proposals }: LoyaltyAccountView): void {
    if (membership.state === 'left') this.left++;
    else {
      this.members++;
      if (tier) this.tiers[tier.value]++;
      if (vip.value) this.vips++;
    }
    if (debt > 0) this.indebted++;
    this.openHolds += openHolds;
    this.proposals += proposals;
    this.points = sum(this.points, points);
    for (const row of cohorts) this.cohorts.set(row.cohort, sum(this.cohorts.get(row.cohort) ?? noPoints, row));
    const { claimed, reversed, debt: owed, writtenOff } = this.claims;
    this.claims = { claimed: claimed + claims.claimed, reversed: reversed + claims.reversed, debt: owed + claims.debt, writtenOff: writtenOff + claims.writtenOff };
  }

  result(): LoyaltyStatistics {
    const { members, left, tiers, vips, claims, indebted, openHolds, proposals } = this;
    const cohorts = [...this.cohorts].sort(([a], [b]) => a - b).map(([cohort, points]) => ({ cohort, ...withAwarded(points) }));
    return { members, left, tiers, vips, points: withAwarded(this.points), cohorts, claims, indebted, openHolds, proposals };
  }
}

const withAwarded = (points: PointsBalance): AwardedPoints => ({ awarded: awardedIn(points), ...points });

const sum = (a: PointsBalance, b: PointsBalance): PointsBalance => Object.fromEntries(pointsStates.map((state) => [state, a[state] + b[state]])) as PointsBalance;
