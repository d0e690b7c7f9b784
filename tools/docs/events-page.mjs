// docs/events.md
import { readFileSync } from 'node:fs';
import { fieldTable, schemaFields } from './schema-fields.mjs';

const introduction = new URL('events-introduction.md', import.meta.url);
const fence = (value) => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;

/** In the order of the page: the folder of the aggregate, what its events are about, and its streams. */
const groups = [
  ['customer', 'Customers', '`customer-<customer id>`; key: the customer id'],
  ['purchases', 'Purchases', '`purchases-<customer id>`; key: the customer id'],
  ['loyalty', 'Loyalty', '`loyalty-<customer id>`; key: the customer id'],
  ['calendar', 'Calendar', '`calendar`, one for all; key: the stream'],
  ['policy', 'Policies', '`policy-<name>`; key: the stream'],
];

function personalPart({ schema }) {
  const personal = schema.$defs?.personal;
  if (personal === undefined) return 'Personal part: none.';
  return `Personal part, sealed. ${personal.description}\n\n${fieldTable(schemaFields(personal))}`;
}

const section = (event) => {
  const { type, version, schema, file, example } = event;
  const fields = schemaFields(schema.properties.data);
  return [
    `### ${type}`,
    `Version ${version} ([schema](schemas/${file})). ${schema.description}`,
    fieldTable(fields),
    personalPart(event),
    `Example of \`data\`:\n\n${fence(example.data)}`,
  ].join('\n\n');
};

/** A folder that the list does not name comes last, under its own name. */
function groupsOf(events) {
  const named = new Set(groups.map(([aggregate]) => aggregate));
  const others = [...new Set(events.map(({ aggregate }) => aggregate))].filter((aggregate) => !named.has(aggregate));
  return [...groups, ...others.map((aggregate) => [aggregate, aggregate[0].toUpperCase() + aggregate.slice(1), streamsOf(events.find((event) => event.aggregate === aggregate))])];
}

function streamsOf({ example: { stream, customerId } }) {
  if (customerId === null) return `such as \`${stream}\`; key: the stream`;
  return `\`${stream.replace(customerId, '<customer id>')}\`; key: the customer id`;
}

const group = (events) => ([aggregate, title, streams]) =>
  [`## ${title}`, `Stream: ${streams}.`, ...events.filter((event) => event.aggregate === aggregate).map(section)].join('\n\n');

/** What stands in every record, from the first event's schema; without what differs from event to event. */
function recordFields({ schema }) {
  const { type, version, data, sealed: _, ...others } = schema.properties;
  const common = { type: { type: 'string', description: type.description }, version: { type: 'integer', description: version.description } };
  const parts = { data: { type: 'object', description: data.description }, sealed: { anyOf: [{ type: 'object' }, { type: 'null' }], description: 'The personal part, or null.' } };
  return fieldTable(schemaFields({ type: 'object', required: schema.required, properties: { ...others, ...common, ...parts } }));
}

function sealedFields({ schema }) {
  const { properties, required } = schema.properties.sealed.anyOf[0];
  const storedType = { type: 'string', description: properties.storedType.description };
  return fieldTable(schemaFields({ type: 'object', required, properties: { ...properties, storedType } }));
}

/** The other topic. */
const statusSection = ({ schema, file, example }) => [
  '## Where a customer stands',
  `The topic \`rapport.customer-status.v1\` is no history: it is compacted, and holds for each customer (the key) where they stand now ([schema](schemas/${file})). It is published from the view of customers, about a second after that has changed; it has as many partitions as the topic of events, and no headers.`,
  fieldTable(schemaFields(schema)),
  `A record without a value says that the customer was erased.\n\n${fence(example)}`,
].join('\n\n');

export function eventsPage(events, status) {
  const withSealed = events.find(({ schema, example }) => schema.$defs && example.sealed);
  const text = readFileSync(introduction, 'utf8')
    .replace('{{record}}', recordFields(withSealed))
    .replace('{{sealed}}', sealedFields(withSealed))
    .replace('{{example}}', fence(withSealed.example))
    .replace('{{contents}}', contents(events));
  return `${[text.trimEnd(), ...groupsOf(events).map(group(events)), statusSection(status)].join('\n\n')}\n`;
}

const contents = (events) =>
  ['| event | version | when |', '| --- | --- | --- |', ...events.map(({ type, version, schema }) => `| [${type}](#${type.replaceAll('.', '')}) | ${version} | ${schema.description} |`)].join('\n');
