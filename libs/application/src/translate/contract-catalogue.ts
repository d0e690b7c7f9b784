import {
  AdjustmentProposedV1, CalendarOpenedV1, CustomerClassifiedPersonalV1, CustomerClassifiedV1, CustomerRegisteredPersonalV1, CustomerRegisteredV1,
  CustomerRelatedV1, DayClosedV1, DebtFilledV1, EnrolmentCoveredV1, ExcessReturnFoundV1, GoodwillGrantedV1, HoldReleasedV1, MemberEnrolledV1,
  MembershipLeftV1, NotePersonalV1, OpeningBalanceBroughtV1, OrderRecordedV1, OrderVoidedPersonalV1, OrderVoidedV1,
  OwnerAssignedV1, PointsActivatedV1, PointsAdjustedV1, PointsEarnedV1, PointsExpiredV1, PointsHeldV1, PointsRedeemedV1, PointsReversedV1,
  PolicyPublishedV1, ProfileConfirmedV1, ProfileUpdatedPersonalV1, ProfileUpdatedV1, ReactionRefusedV1, RedemptionCancelledV1, RelationshipEndedV1,
  ReturnMatchedV1, ReturnRecordedV1, TierHeldV1, TierLoweredV1, TierRaisedV1, UnmatchedReturnRecordedV1,
  type AnyContractEvent,
} from '@rapport/contracts';
import type { StoredType } from '../stored-types.js';

export interface ContractCatalogueEntry {
  /** Type under which the event is stored, and which its sealed part is bound to. */
  readonly storedType: StoredType;
  readonly type: AnyContractEvent['type'];
  readonly version: number;
  /** JSON Schema of `data`. */
  readonly data: object;
  /** JSON Schema of the personal part once opened; null: the event has none. */
  readonly personal: object | null;
}

type Row = Omit<ContractCatalogueEntry, 'storedType' | 'version'>;

const rows: Readonly<Record<StoredType, Row>> = {
  CustomerRegistered: { type: 'rapport.customer-registered', data: CustomerRegisteredV1, personal: CustomerRegisteredPersonalV1 },
  CustomerClassified: { type: 'rapport.customer-classified', data: CustomerClassifiedV1, personal: CustomerClassifiedPersonalV1 },
  OwnerAssigned: { type: 'rapport.owner-assigned', data: OwnerAssignedV1, personal: null },
  CustomerRelated: { type: 'rapport.customer-related', data: CustomerRelatedV1, personal: null },
  ProfileUpdated: { type: 'rapport.profile-updated', data: ProfileUpdatedV1, personal: ProfileUpdatedPersonalV1 },
  ProfileConfirmed: { type: 'rapport.profile-confirmed', data: ProfileConfirmedV1, personal: null },
  RelationshipEnded: { type: 'rapport.relationship-ended', data: RelationshipEndedV1, personal: NotePersonalV1 },
  OrderRecorded: { type: 'rapport.order-recorded', data: OrderRecordedV1, personal: null },
  OrderVoided: { type: 'rapport.order-voided', data: OrderVoidedV1, personal: OrderVoidedPersonalV1 },
  ReturnRecorded: { type: 'rapport.return-recorded', data: ReturnRecordedV1, personal: null },
  UnmatchedReturnRecorded: { type: 'rapport.unmatched-return-recorded', data: UnmatchedReturnRecordedV1, personal: null },
  ReturnMatched: { type: 'rapport.return-matched', data: ReturnMatchedV1, personal: null },
  ExcessReturnFound: { type: 'rapport.excess-return-found', data: ExcessReturnFoundV1, personal: null },
  MemberEnrolled: { type: 'rapport.member-enrolled', data: MemberEnrolledV1, personal: null },
  EnrolmentCovered: { type: 'rapport.enrolment-covered', data: EnrolmentCoveredV1, personal: null },
  PointsEarned: { type: 'rapport.points-earned', data: PointsEarnedV1, personal: null },
  PointsReversed: { type: 'rapport.points-reversed', data: PointsReversedV1, personal: null },
  DebtFilled: { type: 'rapport.debt-filled', data: DebtFilledV1, personal: null },
  PointsActivated: { type: 'rapport.points-activated', data: PointsActivatedV1, personal: null },
  PointsExpired: { type: 'rapport.points-expired', data: PointsExpiredV1, personal: null },
  PointsHeld: { type: 'rapport.points-held', data: PointsHeldV1, personal: null },
  HoldReleased: { type: 'rapport.hold-released', data: HoldReleasedV1, personal: null },
  PointsRedeemed: { type: 'rapport.points-redeemed', data: PointsRedeemedV1, personal: null },
  RedemptionCancelled: { type: 'rapport.redemption-cancelled', data: RedemptionCancelledV1, personal: NotePersonalV1 },
  AdjustmentProposed: { type: 'rapport.adjustment-proposed', data: AdjustmentProposedV1, personal: NotePersonalV1 },
  PointsAdjusted: { type: 'rapport.points-adjusted', data: PointsAdjustedV1, personal: NotePersonalV1 },
  OpeningBalanceBrought: { type: 'rapport.opening-balance-brought', data: OpeningBalanceBroughtV1, personal: null },
  GoodwillGranted: { type: 'rapport.goodwill-granted', data: GoodwillGrantedV1, personal: NotePersonalV1 },
  TierRaised: { type: 'rapport.tier-raised', data: TierRaisedV1, personal: null },
  TierLowered: { type: 'rapport.tier-lowered', data: TierLoweredV1, personal: null },
  TierHeld: { type: 'rapport.tier-held', data: TierHeldV1, personal: null },
  MembershipLeft: { type: 'rapport.membership-left', data: MembershipLeftV1, personal: NotePersonalV1 },
  ReactionRefused: { type: 'rapport.reaction-refused', data: ReactionRefusedV1, personal: null },
  CalendarOpened: { type: 'rapport.calendar-opened', data: CalendarOpenedV1, personal: null },
  DayClosed: { type: 'rapport.day-closed', data: DayClosedV1, personal: null },
  PolicyPublished: { type: 'rapport.policy-published', data: PolicyPublishedV1, personal: null },
};

/** Every contract event, with the version that is sent. */
export const contractCatalogue: readonly ContractCatalogueEntry[] = (Object.keys(rows) as StoredType[]).map((storedType) => ({
  storedType, version: 1, ...rows[storedType],
}));
