import type { LoyaltyContractEvent } from '@rapport/contracts';
import type { Tier } from '@rapport/judgements';
import type { Day } from '@rapport/kernel';

type TierEvent = Extract<LoyaltyContractEvent, { type: 'rapport.tier-raised' | 'rapport.tier-lowered' | 'rapport.tier-held' }>;

export type TierEntry = {
  readonly membership: number;
  readonly change: 'raised' | 'lowered' | 'held';
  /** In force from this day until the next entry's. */
  readonly from: Day;
  readonly tier: Tier;
  /** Last day of the hold; null for the lowest tier. */
  readonly heldThrough: Day | null;
  /** The calendar year whose qualifying points decided, and how many there were. */
  readonly year: number;
  readonly yearPoints: number;
  readonly policyVersion: number;
};

const changes = { 'rapport.tier-raised': 'raised', 'rapport.tier-lowered': 'lowered', 'rapport.tier-held': 'held' } as const;

/** Entries ascending by membership and day; a new one replaces what its membership was said to hold from its day on. */
export function withTierEntry(history: readonly TierEntry[], { type, data }: Pick<TierEvent, 'type' | 'data'>): readonly TierEntry[] {
  const { membership, tier, year, yearPoints } = data;
  const from = data.from as Day;
  const entry: TierEntry = {
    membership, change: changes[type], from, tier, heldThrough: data.heldThrough as Day | null, year, yearPoints, policyVersion: data.tiersPolicyVersion,
  };
  return [...history.filter((known) => known.membership < membership || (known.membership === membership && known.from < from)), entry];
}

/** The last entry of a membership; null: it holds the lowest tier, and never held another. */
export function latestTier(history: readonly TierEntry[], membership: number): TierEntry | null {
  const last = history.at(-1);
  return last?.membership === membership ? last : null;
}
