import { Type, type Static } from '@sinclair/typebox';
import { JsonObjectSchema } from '../policies/json-object.js';
import type { ContractEvent } from './envelope.js';

/** `version` counts from 1 for each policy; 0 are the built-in defaults. Effective from the start of `effectiveFrom`. */
export const PolicyPublishedV1 = Type.Object(
  {
    name: Type.String(),
    version: Type.Integer({ minimum: 1 }),
    effectiveFrom: Type.String({ format: 'date' }),
    parameters: JsonObjectSchema,
    examples: Type.Array(JsonObjectSchema),
  },
  { additionalProperties: false },
);

export type PolicyContractEvent = ContractEvent<'rapport.policy-published', Static<typeof PolicyPublishedV1>>;
