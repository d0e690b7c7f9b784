import type { AnyContractEvent } from '@rapport/contracts';
import { assertNever } from '@rapport/kernel';
import type { AnyDomainEvent } from '../stored-types.js';
import { loyaltyContentOf } from './loyalty-content.js';
import { purchasesContentOf } from './purchases-content.js';

/** The part of a contract event that its domain event decides. */
export type ContractContent<Type extends AnyContractEvent['type'] = AnyContractEvent['type']> = {
  readonly [Each in Type]: { readonly type: Each; readonly version: number; readonly data: Extract<AnyContractEvent, { type: Each }>['data'] };
}[Type];

/** Field by field, so that a stored field becomes public on purpose only. */
export function contentOf(event: AnyDomainEvent): ContractContent {
  switch (event.type) {
    case 'CustomerRegistered':
      return { type: 'rapport.customer-registered', version: 1, data: { kind: event.data.kind, classification: event.data.classification } };
    case 'CustomerClassified':
      return { type: 'rapport.customer-classified', version: 1, data: classified(event.data) };
    case 'OwnerAssigned':
      return { type: 'rapport.owner-assigned', version: 1, data: { ownerId: event.data.ownerId } };
    case 'CustomerRelated':
      return {
        type: 'rapport.customer-related', version: 1, data: { relation: event.data.relation, otherCustomerId: event.data.otherCustomerId },
      };
    case 'ProfileUpdated':
      return { type: 'rapport.profile-updated', version: 1, data: profile(event.data) };
    case 'ProfileConfirmed':
      return { type: 'rapport.profile-confirmed', version: 1, data: profile(event.data) };
    case 'RelationshipEnded':
      return {
        type: 'rapport.relationship-ended', version: 1, data: { reason: event.data.reason, handedToCustomerId: event.data.handedToCustomerId },
      };
    case 'OrderRecorded':
    case 'OrderVoided':
    case 'ReturnRecorded':
    case 'UnmatchedReturnRecorded':
    case 'ReturnMatched':
    case 'ExcessReturnFound':
      return purchasesContentOf(event);
    case 'MemberEnrolled':
    case 'EnrolmentCovered':
    case 'PointsEarned':
    case 'PointsReversed':
    case 'DebtFilled':
    case 'PointsActivated':
    case 'PointsExpired':
    case 'PointsHeld':
    case 'HoldReleased':
    case 'PointsRedeemed':
    case 'RedemptionCancelled':
    case 'AdjustmentProposed':
    case 'PointsAdjusted':
    case 'OpeningBalanceBrought':
    case 'GoodwillGranted':
    case 'TierRaised':
    case 'TierLowered':
    case 'TierHeld':
    case 'MembershipLeft':
    case 'ReactionRefused':
      return loyaltyContentOf(event);
    case 'CalendarOpened':
      return { type: 'rapport.calendar-opened', version: 1, data: { firstDay: event.data.firstDay, timeZone: event.data.timeZone } };
    case 'DayClosed':
      return { type: 'rapport.day-closed', version: 1, data: { day: event.data.day } };
    case 'PolicyPublished':
      return { type: 'rapport.policy-published', version: 1, data: policy(event.data) };
    default:
      return assertNever(event, 'domain event');
  }
}

type DataOf<Type extends AnyDomainEvent['type']> = Extract<AnyDomainEvent, { type: Type }>['data'];

const classified = ({ kind, classification }: DataOf<'CustomerClassified'>): ContractContent<'rapport.customer-classified'>['data'] =>
  kind === undefined ? { classification } : { kind, classification };

const profile = ({ attributes, source }: DataOf<'ProfileUpdated' | 'ProfileConfirmed'>): ContractContent<'rapport.profile-updated'>['data'] => ({
  attributes: attributes.map(({ dimension, name }) => ({ dimension, name })),
  source,
});

const policy = ({ name, version, effectiveFrom, parameters, examples }: DataOf<'PolicyPublished'>): ContractContent<'rapport.policy-published'>['data'] => ({
  name, version, effectiveFrom, parameters, examples: [...examples],
});
