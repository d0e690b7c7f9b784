import type { LotOrigin, LoyaltyEvent, PointsState } from '@rapport/domain';
import type { Tier } from '@rapport/judgements';
import type { CurrencyCode, Day, Instant } from '@rapport/kernel';

/** Where in the stream of the account something was said, and when. */
export interface ProofPlace {
  readonly revision: number;
  readonly eventId: string;
  readonly type: LoyaltyEvent['type'];
  /** When it happened in the world. */
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
}

/** What made a lot: the award, the order line or whatever else it was for, and the policies that it was judged by. */
export interface ProofAward extends ProofPlace {
  readonly origin: LotOrigin;
  /** Of a reissued lot: what had first made its points. */
  readonly first: LotOrigin | null;
  readonly points: number;
  readonly earnedAt: Instant;
  readonly cohort: number;
  readonly activeFrom: Day;
  /** The first day on which its points can't be spent. */
  readonly expiresOn: Day;
  /** Null where no order earned it. */
  readonly tier: Tier | null;
  readonly earningPolicyVersion: number | null;
  readonly expiryPolicyVersion: number;
  readonly orderLine: { readonly amountMinor: number; readonly earningMinor: number; readonly currency: CurrencyCode } | null;
}

/** The rule by which points moved. */
export type ProofRule =
  | 'award' | 'born-expired' | 'activation' | 'expiry' | 'membership-left'
  | 'hold' | 'hold-released' | 'hold-released-after-expiry' | 'spending-order' | 'hold-confirmed'
  | 'cancelled' | 'cancelled-after-expiry' | 'reissue'
  | 'return' | 'void' | 'debt' | 'adjustment';

export interface ProofReason {
  readonly rule: ProofRule;
  /** The policy of that rule and its version; null where the rule is of no policy. */
  readonly policy: { readonly name: 'loyalty-earning' | 'loyalty-expiry' | 'loyalty-limits' | 'loyalty-rewards'; readonly version: number } | null;
  /** By its id: what was redeemed, held or claimed. Null where it is nothing of the kind. */
  readonly redemptionId: string | null;
  readonly holdId: string | null;
  readonly claim: string | null;
}

/** Points of one lot that moved from one state to another, by one event. `from` null: the lot was made. */
export interface ProofEntry extends ProofPlace {
  readonly lot: number;
  readonly points: number;
  readonly from: PointsState | null;
  readonly to: PointsState;
  readonly because: ProofReason;
  readonly award: ProofAward;
}

/** What does not add up, and where. `told`: what the log says; `found`: what follows from all events before. */
export interface ProofProblem {
  /** Null: of the account as a whole. */
  readonly revision: number | null;
  readonly lot: number | null;
  readonly claim: string | null;
  readonly problem:
    | 'revision-out-of-order' | 'lot-law-broken' | 'claim-law-broken' | 'lot-differs' | 'lot-unknown' | 'balance-differs' | 'claims-differ' | 'moved-otherwise-than-told' | 'total-differs' | 'shifts-differ'
    | 'spent-outside-its-life' | 'move-not-explained';
  readonly told: number;
  readonly found: number;
}
