import * as application from '@rapport/application';
import { periods, stages, tiers } from '@rapport/judgements';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';
import { catalogueBreaks } from './compatibility.mjs';
import { documentedEvents, documentedStatus } from './documented-events.mjs';
import { eventsPage } from './events-page.mjs';
import { generatedFiles } from './generated-files.mjs';
import { publishedSchemas, schemasAmong } from './published-schemas.mjs';

interface Schema {
  readonly description?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly [keyword: string]: unknown;
}

const files = generatedFiles(application);
const events = documentedEvents(application);
const status = documentedStatus(application);
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** The fields that say nothing of what they mean. */
function undescribed(schema: Schema, at: string): string[] {
  const fields = Object.entries({ ...schema.properties, ...schema.$defs });
  return [
    ...fields.filter(([, field]) => !field.description).map(([name]) => `${at}.${name}`),
    ...fields.flatMap(([name, field]) => undescribed(field, `${at}.${name}`)),
    ...(schema.items ? undescribed(schema.items, `${at}[]`) : []),
    ...(schema.anyOf ?? []).flatMap((form) => undescribed(form, at)),
  ];
}

const closedParts = (value: unknown): number =>
  typeof value !== 'object' || value === null ? 0 : Object.entries(value).reduce((sum, [key, part]) => sum + (key === 'additionalProperties' && part === false ? 1 : closedParts(part)), 0);

describe('the catalogue', () => {
  it.each([...files.keys()])('is written as the contracts are now: %s (else: npm run docs)', (path) => {
    expect(read(path)).toBe(files.get(path));
  });

  it('has no file that nothing writes', () => {
    expect(readdirSync(join(root, 'docs/schemas')).sort()).toEqual([...schemasAmong(files).keys()].sort());
  });

  it('breaks no consumer of what was published', () => {
    expect(catalogueBreaks(publishedSchemas(), schemasAmong(files))).toEqual([]);
  });

  it('comes out the same each time', () => {
    expect([...generatedFiles(application)]).toEqual([...files]);
  });

  it('says of each event when it happens, and of each field what it means', () => {
    expect(events.flatMap(({ type, schema }) => [...(schema.description ? [] : [type]), ...undescribed(schema, type)])).toEqual([]);
    expect(files.get('docs/events.md')).not.toContain('undefined');
  });

  it('has a place for the events of a new aggregate', () => {
    const [first] = events;
    expect(eventsPage([...events, { ...first!, aggregate: 'voucher', type: 'rapport.voucher-issued' }], status)).toContain('## Voucher\n\nStream: `customer-<customer id>`; key: the customer id.\n\n### rapport.voucher-issued');
  });

  it('is open for properties that come later', () => {
    expect(events.map(({ schema }) => closedParts(schema)).reduce((a, b) => a + b)).toBe(0);
  });
});

describe('the status of customers', () => {
  const isValid = new Ajv2020({ strict: true }).compile(status.schema);

  it('has a schema that says what each field means, with the words of the judgements', () => {
    const { stage, period, tier } = status.schema['properties'] as Record<string, { enum: readonly string[]; anyOf: readonly { enum: readonly string[] }[] }>;
    expect(undescribed(status.schema as Schema, 'status')).toEqual([]);
    expect([stage!.enum, period!.enum, tier!.anyOf[0]!.enum].map((words) => [...words].sort())).toEqual([stages, periods, tiers].map((words) => [...words].sort()));
  });

  it('is refused without a version or with a word that nobody knows, and taken with something new in it', () => {
    const { version: _gone, ...unversioned } = status.example;
    expect([isValid(status.example), isValid({ ...status.example, complaint: 'open' }), isValid(unversioned), isValid({ ...status.example, stage: 'x' }), isValid({ ...status.example, tier: null })]).toEqual([true, true, false, false, true]);
  });
});

describe('the schema of', () => {
  const ajv = new Ajv2020({ strict: true, strictRequired: true, allErrors: true, formats: { date: /^\d{4}-\d\d-\d\d$/, 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/ } });

  it.each(events.map((event) => [event.type, event] as const))('%s is JSON Schema, and its example follows it', (_, { schema, example }) => {
    expect([ajv.validateSchema(schema), ajv.errors]).toEqual([true, null]);
    const isValid = ajv.compile(schema);
    expect([isValid(example), isValid.errors]).toEqual([true, null]);
  });

  it.each(events.map((event) => [event.type, event] as const))('%s refuses another event, and one that lacks a field', (_, { schema, example }) => {
    const isValid = ajv.getSchema(schema['$id'] as string) ?? ajv.compile(schema);
    expect(isValid({ ...example, type: 'rapport.other' })).toBe(false);
    expect(isValid({ ...example, version: 2 })).toBe(false);
    const data = example['data'] as Readonly<Record<string, unknown>>;
    const required = schema['properties'].data.required as readonly string[];
    for (const name of required) {
      const { [name]: _gone, ...rest } = data;
      expect([name, isValid({ ...example, data: rest })]).toEqual([name, false]);
    }
  });
});
