import { assertNever, err, type Instant } from '@rapport/kernel';
import type { DecisionContext } from '../aggregate.js';
import { accept, futureProblem, nothingToDo, reject, type Decision } from '../decision.js';
import type {
  AssignOwner, ClassificationChange, ClassifyCustomer, CustomerCommand, EndRelationship, RegisterCustomer, RelateCustomer,
} from './customer.commands.js';
import type { CustomerClassified, CustomerEvent } from './customer.events.js';
import { classificationProblem, contactProblem } from './customer.input.js';
import { confirmProfile, updateProfile } from './customer-profile.decide.js';
import type { CustomerRejection } from './customer.rejections.js';
import { referrerOf, type CustomerState, type KnownCustomer } from './customer.state.js';
import { customerIdProblem, noteProblem, whereGiven } from '../values.js';

export type CustomerDecision = Decision<CustomerEvent, CustomerRejection>;

/** More than this is no circle of people but a list, and belongs elsewhere. */
export const relationsAtMost = 1_000;

export function decideCustomer(state: CustomerState, command: CustomerCommand, { now }: DecisionContext): CustomerDecision {
  if (command.type === 'RegisterCustomer') return register(state, command, now);
  if (state.status === 'unregistered') return reject('customer-not-registered');
  if (state.status === 'ended') return reject('relationship-ended');
  switch (command.type) {
    case 'ClassifyCustomer':
      return classify(state, command, now);
    case 'AssignOwner':
      return assignOwner(state, command, now);
    case 'RelateCustomer':
      return relate(state, command, now);
    case 'UpdateProfile':
      return updateProfile(state, command, now);
    case 'ConfirmProfile':
      return confirmProfile(state, command, now);
    case 'EndRelationship':
      return endRelationship(state, command, now);
    default:
      return assertNever(command, 'customer command');
  }
}

function register(state: CustomerState, command: RegisterCustomer, now: Instant): CustomerDecision {
  if (state.status !== 'unregistered') return reject('customer-already-registered');
  const { kind, classification, contact, occurredAt = now } = command;
  const problem =
    customerIdProblem('customerId', command.customerId) ??
    classificationProblem(classification) ??
    contactProblem(contact) ??
    futureProblem(occurredAt, now);
  if (problem) return err(problem);
  const personal = Object.keys(contact).length === 0 ? {} : { personal: contact };
  return accept({ type: 'CustomerRegistered', occurredAt, data: { kind, classification }, ...personal });
}

function classify(state: KnownCustomer, command: ClassifyCustomer, now: Instant): CustomerDecision {
  const problem = classificationProblem(command.classification);
  if (problem) return err(problem);
  const classification = whatChanges(state.classification, command.classification);
  const kindChanges = command.kind !== undefined && command.kind !== state.kind;
  const temperamentChanges = command.temperament !== undefined && command.temperament !== state.temperament;
  if (Object.keys(classification).length === 0 && !kindChanges && !temperamentChanges) return nothingToDo;
  const event: CustomerClassified = {
    type: 'CustomerClassified',
    occurredAt: now,
    data: { ...(kindChanges ? { kind: command.kind } : {}), classification },
    ...(temperamentChanges ? { personal: { temperament: command.temperament } } : {}),
  };
  return accept(event);
}

/** A value left out stays; null takes back what is there; an equal value is no change. */
function whatChanges(known: ClassificationChange, wanted: ClassificationChange): ClassificationChange {
  const before = new Map<string, unknown>(Object.entries(known));
  const changes = Object.entries(wanted).filter(([field, value]) => value !== undefined && value !== (before.get(field) ?? null));
  return Object.fromEntries(changes);
}

function assignOwner(state: KnownCustomer, { ownerId }: AssignOwner, now: Instant): CustomerDecision {
  const problem = whereGiven(customerIdProblem, 'ownerId', ownerId);
  if (problem) return err(problem);
  if (ownerId === state.ownerId) return nothingToDo;
  return accept({ type: 'OwnerAssigned', occurredAt: now, data: { ownerId } });
}

/**
 * May be dated before the registration: people knew each other before they were customers. A relation to itself and a
 * circle of referrers are refused by the application, which knows the streams.
 */
function relate(state: KnownCustomer, command: RelateCustomer, now: Instant): CustomerDecision {
  const { relation, otherCustomerId, occurredAt = now } = command;
  const problem = customerIdProblem('otherCustomerId', otherCustomerId) ?? futureProblem(occurredAt, now);
  if (problem) return err(problem);
  const isThere = state.relations.some((known) => known.relation === relation && known.otherCustomerId === otherCustomerId);
  if (isThere) return nothingToDo;
  const referrerId = referrerOf(state);
  if (relation === 'referrer' && referrerId !== null) return reject('referrer-already-known', 'relation', { referrerId });
  if (state.relations.length >= relationsAtMost) return reject('too-many-relations', undefined, { limit: relationsAtMost });
  return accept({ type: 'CustomerRelated', occurredAt, data: { relation, otherCustomerId } });
}

/** What has not begun can't have ended: never before the registration. */
function endRelationship({ registeredAt }: KnownCustomer, command: EndRelationship, now: Instant): CustomerDecision {
  const { reason, handedToCustomerId = null, note, occurredAt = now } = command;
  const problem =
    whereGiven(customerIdProblem, 'handedToCustomerId', handedToCustomerId) ??
    whereGiven(noteProblem, 'note', note) ??
    futureProblem(occurredAt, now);
  if (problem) return err(problem);
  if (occurredAt < registeredAt) return reject('occurred-before-registration', 'occurredAt', { registeredAt });
  const isHandedOver = reason === 'handed-over-to-channel';
  if (isHandedOver && handedToCustomerId === null) return reject('handed-to-customer-required', 'handedToCustomerId');
  if (!isHandedOver && handedToCustomerId !== null) return reject('handed-to-customer-not-allowed', 'handedToCustomerId');
  const personal = note === undefined ? {} : { personal: { note } };
  return accept({ type: 'RelationshipEnded', occurredAt, data: { reason, handedToCustomerId }, ...personal });
}
