import { customerStatusSchema, envelopeFields, schemaIdOf, sealedPartFields } from '@rapport/contracts';
import type { Json, JsonObject } from '@rapport/kernel';
import type { ContractCatalogueEntry } from './contract-catalogue.js';

interface Version {
  readonly type: string;
  readonly version: number;
}

/** Name of the file that holds it as it was published. */
export const schemaFileOf = ({ type, version }: Version): string => `${type}.v${version}.json`;

/**
 * What consumers get of a version: JSON Schema (2020-12) of a record's value. Open, unlike what is checked here before it is
 * sent: a later program may add optional properties to the same version, which a consumer must not refuse.
 */
export function publishedSchema({ storedType, type, version, data, personal }: ContractCatalogueEntry): JsonObject {
  const { description, ...shape } = opened(plain(data)) as JsonObject;
  const properties = {
    ...(opened(plain(envelopeFields)) as JsonObject),
    type: { const: type, description: 'What happened.' },
    version: { const: version, description: 'Version of the contract. Stop at one that you do not know; never skip it.' },
    data: { ...shape, description: 'What is said of it.' },
    sealed: personal === null ? { type: 'null', description: 'The event has no personal part.' } : sealed(storedType),
  };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: schemaIdOf(type, version),
    title: `${type} v${version}`,
    description: description!,
    type: 'object',
    required: Object.keys(properties),
    properties,
    ...(personal === null ? {} : { $defs: { personal: opened(plain(personal)) } }),
  };
}

/** Records of the topic of customers' status, which are no events: as an event's version is named, and its schema. */
export const publishedStatus: Version & { readonly schema: JsonObject } = { type: 'rapport.customer-status', version: 1, schema: customerStatusSchema() as JsonObject };

/** As it stands in its file, and as it is served. */
export const schemaText = (schema: JsonObject): string => `${JSON.stringify(schema, null, 2)}\n`;

function sealed(storedType: string): JsonObject {
  const properties = { ...(plain(sealedPartFields) as JsonObject), storedType: { const: storedType, description: 'The box is bound to it, to the stream and to the event\'s id.' } };
  return {
    anyOf: [{ type: 'object', required: Object.keys(properties), properties }, { type: 'null' }],
    description: 'The personal part, sealed: opened, it is as `$defs/personal` says. null: nothing personal was said.',
  };
}

/** Without what the schema library keeps beside the schema. */
const plain = (schema: object): Json => JSON.parse(JSON.stringify(schema)) as Json;

function opened(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(opened);
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([keyword, value]) => keyword !== 'additionalProperties' || value !== false);
  return Object.fromEntries(kept.map(([keyword, value]) => [keyword, opened(value)]));
}
