import { Type, type Static } from '@sinclair/typebox';
import { JsonObjectSchema } from '../policies/json-object.js';
import type { ContractEvent } from './envelope.js';
import { closed, day, text, wholeNumber } from './event-fields.js';

export const PolicyPublishedV1 = Type.Object(
  {
    name: text('Which policy it is.'),
    version: wholeNumber('Counts from 1 for each policy; 0 are the built-in defaults.', 1),
    effectiveFrom: day('In force from the start of this day.'),
    parameters: { ...JsonObjectSchema, description: 'All parameters of the policy, as its own schema has them.' },
    examples: Type.Array(JsonObjectSchema, { description: 'Cases that the policy was checked with before it was published.' }),
  },
  { ...closed, description: 'A version of a policy is published. Judgements use it from its day on.' },
);

export type PolicyContractEvent = ContractEvent<'rapport.policy-published', Static<typeof PolicyPublishedV1>>;
