import type { CalendarEvent, CustomerEvent, LoyaltyEvent, PolicyEvent, PurchasesEvent } from '@rapport/domain';
import type { JsonObject } from '@rapport/kernel';

/** Every domain event there is. */
export type AnyDomainEvent = CustomerEvent | PurchasesEvent | LoyaltyEvent | CalendarEvent | PolicyEvent;
export type StoredType = AnyDomainEvent['type'];

/** Lifts what is stored under one schema version to the next. Pure; must never change once released. */
export interface Upcast {
  readonly data: (data: JsonObject) => JsonObject;
  readonly personal?: (personal: JsonObject) => JsonObject;
}

/** How a type is stored: `upcasts[0]` lifts version 1 to 2, and so on; the version that is written is one more than there are upcasts. */
export interface StoredTypeDefinition {
  readonly upcasts: readonly Upcast[];
}

const first: StoredTypeDefinition = { upcasts: [] };

/** The one place where stored events of earlier versions are lifted. A type that is missing here does not compile. */
export const storedTypes: Readonly<Record<StoredType, StoredTypeDefinition>> = {
  CustomerRegistered: first,
  CustomerClassified: first,
  OwnerAssigned: first,
  CustomerRelated: first,
  ProfileUpdated: first,
  ProfileConfirmed: first,
  RelationshipEnded: first,
  OrderRecorded: first,
  OrderVoided: first,
  ReturnRecorded: first,
  UnmatchedReturnRecorded: first,
  ReturnMatched: first,
  ExcessReturnFound: first,
  MemberEnrolled: first,
  EnrolmentCovered: first,
  PointsEarned: first,
  PointsReversed: first,
  DebtFilled: first,
  PointsActivated: first,
  PointsExpired: first,
  PointsHeld: first,
  HoldReleased: first,
  PointsRedeemed: first,
  RedemptionCancelled: first,
  AdjustmentProposed: first,
  PointsAdjusted: first,
  OpeningBalanceBrought: first,
  GoodwillGranted: first,
  TierRaised: first,
  TierLowered: first,
  TierHeld: first,
  MembershipLeft: first,
  ReactionRefused: first,
  CalendarOpened: first,
  DayClosed: first,
  PolicyPublished: first,
};

export const schemaVersionOf = ({ upcasts }: StoredTypeDefinition): number => upcasts.length + 1;
