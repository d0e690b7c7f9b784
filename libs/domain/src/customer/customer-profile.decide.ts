import { err, type Instant } from '@rapport/kernel';
import { accept, nothingToDo, reject, type Decision } from '../decision.js';
import { attributeNameProblem, labelProblem, noteProblem, whereGiven } from '../values.js';
import type { ConfirmProfile, UpdateProfile } from './customer.commands.js';
import { attributeKey, type CustomerEvent, type ProfileAttribute } from './customer.events.js';
import type { CustomerRejection } from './customer.rejections.js';
import type { KnownCustomer } from './customer.state.js';

type ProfileDecision = Decision<CustomerEvent, CustomerRejection>;

export const attributesAtMost = 500;

/** Unchanged values are left out; one that can't be read (erased, not opened) counts as changed. */
export function updateProfile(state: KnownCustomer, { attributes, source }: UpdateProfile, now: Instant): ProfileDecision {
  const problem = attributesProblem(attributes, source) ?? valuesProblem(attributes);
  if (problem) return err(problem);
  const changed = attributes.filter((attribute) => valueChanges(state, attribute));
  if (changed.length === 0) return nothingToDo;
  const added = changed.filter((attribute) => attribute.value !== null && !state.attributes.has(attributeKey(attribute)));
  if (state.attributes.size + added.length > attributesAtMost) return reject('too-many-attributes', 'attributes', { limit: attributesAtMost });
  return accept({
    type: 'ProfileUpdated',
    occurredAt: now,
    data: { attributes: changed.map(nameOnly), source },
    personal: { values: Object.fromEntries(changed.map((attribute) => [attributeKey(attribute), attribute.value])) },
  });
}

/** Each confirmation counts, also of the same attribute again: its day is what matters. */
export function confirmProfile(state: KnownCustomer, { attributes, source }: ConfirmProfile, now: Instant): ProfileDecision {
  const problem = attributesProblem(attributes, source);
  if (problem) return err(problem);
  if (attributes.length === 0) return nothingToDo;
  const missing = attributes.findIndex((attribute) => !state.attributes.has(attributeKey(attribute)));
  if (missing >= 0) return reject('attribute-not-found', `attributes[${missing}].name`, { attribute: attributeKey(attributes[missing]!) });
  return accept({ type: 'ProfileConfirmed', occurredAt: now, data: { attributes: attributes.map(nameOnly), source } });
}

type GivenAttribute = UpdateProfile['attributes'][number];

const nameOnly = ({ dimension, name }: ProfileAttribute): ProfileAttribute => ({ dimension, name });

function valueChanges(state: KnownCustomer, attribute: GivenAttribute): boolean {
  const key = attributeKey(attribute);
  if (attribute.value === null) return state.attributes.has(key);
  return state.attributes.get(key) !== attribute.value;
}

function attributesProblem(attributes: readonly ProfileAttribute[], source: string): CustomerRejection | null {
  const seen = new Set<string>();
  for (const [i, attribute] of attributes.entries()) {
    const problem = attributeNameProblem(`attributes[${i}].name`, attribute.name);
    if (problem) return problem;
    const key = attributeKey(attribute);
    if (seen.has(key)) return { code: 'attribute-named-twice', field: `attributes[${i}].name`, details: { attribute: key } };
    seen.add(key);
  }
  return labelProblem('source', source);
}

function valuesProblem(attributes: readonly GivenAttribute[]): CustomerRejection | null {
  for (const [i, { value }] of attributes.entries()) {
    const problem = whereGiven(noteProblem, `attributes[${i}].value`, value);
    if (problem) return problem;
  }
  return null;
}
