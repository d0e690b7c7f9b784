import type { RejectionCode } from '@rapport/application';

/**
 * - 400: a value that no state would take
 * - 404: it is not there
 * - 409: it contradicts what is there
 * - 413: it does not fit
 * - 422: a rule refuses it
 */
type RejectionStatus = 400 | 404 | 409 | 413 | 422;

/** How each rejection is told: exhaustive, so that a new code does not compile without its place here. */
export const rejectionStatuses: Readonly<Record<RejectionCode, readonly [status: RejectionStatus, title: string]>> = {
  'invalid-value': [400, 'A value is outside its bounds'],
  'occurred-in-the-future': [400, 'It has not happened yet'],
  'not-plain-json': [400, 'The command holds what JSON cannot hold'],
  'too-large': [413, 'The command is too large to be stored'],
  'customer-mismatch': [400, 'The command names another customer'],

  'customer-already-registered': [409, 'The customer is registered already'],
  'customer-not-registered': [404, 'The customer is not registered'],
  'relationship-ended': [409, 'The relationship has ended'],
  'occurred-before-registration': [422, 'It is dated before the registration'],
  'referrer-already-known': [409, 'The customer has a referrer already'],
  'too-many-relations': [422, 'The customer has too many relations'],
  'attribute-named-twice': [422, 'An attribute is named twice'],
  'attribute-not-found': [404, 'The profile has no such attribute'],
  'too-many-attributes': [422, 'The profile has too many attributes'],
  'handed-to-customer-required': [422, 'It must be said to whom the customer is handed over'],
  'handed-to-customer-not-allowed': [422, 'This reason hands the customer over to nobody'],
  'other-customer-not-registered': [422, 'The other customer is not registered'],
  'related-to-itself': [422, 'A customer cannot be related to itself'],
  'referral-circle': [422, 'The referral would close a circle'],
  'referral-chain-too-long': [422, 'The chain of referrals is too long to be checked'],
  'handed-to-itself': [422, 'A customer cannot be handed over to itself'],
  'handed-to-no-channel-customer': [422, 'The other customer is no channel customer'],

  'order-without-lines': [400, 'The order has no lines'],
  'too-many-lines': [422, 'There are too many lines'],
  'lines-not-numbered-in-order': [400, 'The lines are not numbered in order'],
  'total-is-not-the-sum-of-lines': [422, 'The total is not the sum of the lines'],
  'sum-too-large': [422, 'The sum is too large'],
  'order-conflict': [409, 'The order is there with other content'],
  'order-not-found': [404, 'There is no such order'],
  'order-voided': [409, 'The order is voided'],
  'return-without-lines': [400, 'The return has no lines'],
  'return-of-nothing': [422, 'The return takes nothing back'],
  'return-line-named-twice': [422, 'A line is named twice'],
  'return-line-not-in-order': [422, 'The order has no such line'],
  'return-exceeds-order': [422, 'The return exceeds the order'],
  'return-currency-differs': [422, 'The return is in another currency than the order'],
  'return-conflict': [409, 'The return is there with other content'],
  'too-many-returns': [422, 'There are too many returns'],

  'not-a-member': [409, 'The customer is no member'],
  'already-a-member': [409, 'The customer is a member already'],
  'enrolled-before-leaving': [422, 'It is dated before the end of the earlier membership'],
  'too-many-memberships': [422, 'The customer has enrolled too often'],
  'not-enough-points': [422, 'There are not enough points'],
  'too-many-lots': [422, 'The points lie in too many lots to be moved at once'],
  'too-many-points': [422, 'There are too many points'],
  'reward-not-found': [422, 'The catalogue has no such reward'],
  'redemption-conflict': [409, 'The redemption is there with other content'],
  'redemption-not-found': [404, 'There is no such redemption'],
  'too-many-holds': [422, 'Too many holds are open'],
  'hold-conflict': [409, 'The hold is there with other content'],
  'hold-not-found': [404, 'There is no such hold'],
  'hold-released': [409, 'The hold is released'],
  'hold-confirmed': [409, 'The hold is confirmed'],
  'adjustment-conflict': [409, 'The adjustment is there with other content'],
  'adjustment-not-found': [404, 'There is no such adjustment'],
  'second-person-required': [422, 'Another person than the proposer must approve'],
  'proposal-lapsed': [409, 'The proposal has lapsed'],
  'too-many-openings': [422, 'There are too many opening balances'],
  'opening-conflict': [409, 'The opening balance is there with other content'],
  'goodwill-conflict': [409, 'The goodwill is there with other content'],

  'calendar-already-open': [409, 'The calendar is open already'],
  'calendar-not-open': [409, 'The calendar is not open'],
  'unknown-time-zone': [422, 'The time zone is not known'],
  'day-already-closed': [409, 'The day is closed already'],
  'day-out-of-order': [409, 'It is not the next day to be closed'],
  'day-has-not-ended': [422, 'The day has not ended'],

  'policy-version-out-of-order': [409, 'It is not the next version'],
  'policy-effective-on-closed-day': [422, 'The day from which it would be effective is closed'],
  'unknown-policy': [404, 'There is no such policy'],
  'policy-mismatch': [400, 'The command names another policy'],
  'policy-not-valid': [422, 'The policy violates its schema'],
  'policy-example-fails': [422, 'An example does not hold under the policy'],
};
