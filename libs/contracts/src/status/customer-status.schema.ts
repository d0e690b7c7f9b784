import { Type, type Static } from '@sinclair/typebox';
import { oneOf, orNull } from '../events/event-fields.js';

/** The words are the contract: one more is a new version of the topic. */
export const statusStages = ['prospect', 'target', 'qualified', 'first-time', 'repeat', 'loyal', 'member', 'advocate'] as const;
export const statusPeriods = ['lost', 'degradation', 'recovery', 'stability', 'formation', 'exploration'] as const;
export const statusTiers = ['D', 'C', 'B', 'A'] as const;

/** What is said of a customer: the judgements as they stand, without reasons. Nothing personal. */
export const CustomerStatusV1 = Type.Object(
  {
    stage: oneOf(statusStages, 'Stage of the lifecycle.'),
    period: oneOf(statusPeriods, 'Period of the relationship.'),
    tier: orNull(oneOf(statusTiers), 'Tier of the loyalty account; null: no member, or not any more.'),
  },
  { description: 'Where a customer stands now.' },
);
export type CustomerStatus = Static<typeof CustomerStatusV1>;

/** The value of a record: the status with its version. */
export type CustomerStatusRecord = CustomerStatus & { readonly version: number };

/** Names the schema for ever; that of a later version is another. */
export const customerStatusSchemaId = 'urn:rapport:record:rapport.customer-status:1';

/** JSON Schema (2020-12) of a record's value; a record without a value says that the customer was erased. Open for properties that come later. */
export function customerStatusSchema(): object {
  const version = { type: 'integer', minimum: 1, description: 'Rises with each change of this customer, not always by one. Keep the greatest; a record that is not greater is a repeat, or late.' };
  const { stage, period, tier } = JSON.parse(JSON.stringify(CustomerStatusV1.properties)) as Readonly<Record<string, object>>;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: customerStatusSchemaId,
    title: 'rapport.customer-status v1',
    description: 'Where a customer stands now, in the compacted topic. The key is the customer\'s id.',
    type: 'object',
    required: ['version', 'stage', 'period', 'tier'],
    properties: { version, stage, period, tier },
  };
}
