import {
  CalendarOpenedV1, CustomerClassifiedPersonalV1, CustomerClassifiedV1, CustomerRegisteredPersonalV1, CustomerRegisteredV1, CustomerRelatedV1,
  DayClosedV1, ExcessReturnFoundV1, NotePersonalV1, OrderRecordedV1, OrderVoidedPersonalV1, OrderVoidedV1, OwnerAssignedV1, PolicyPublishedV1,
  ProfileConfirmedV1, ProfileUpdatedPersonalV1, ProfileUpdatedV1, RelationshipEndedV1, ReturnMatchedV1, ReturnRecordedV1, UnmatchedReturnRecordedV1,
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
  CalendarOpened: { type: 'rapport.calendar-opened', data: CalendarOpenedV1, personal: null },
  DayClosed: { type: 'rapport.day-closed', data: DayClosedV1, personal: null },
  PolicyPublished: { type: 'rapport.policy-published', data: PolicyPublishedV1, personal: null },
};

/** Every contract event, with the version that is sent. */
export const contractCatalogue: readonly ContractCatalogueEntry[] = (Object.keys(rows) as StoredType[]).map((storedType) => ({
  storedType, version: 1, ...rows[storedType],
}));
