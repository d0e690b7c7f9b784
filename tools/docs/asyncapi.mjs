// docs/asyncapi.yaml
import { dump } from 'js-yaml';

const topic = 'rapport.events.v1';
const statusTopic = 'rapport.customer-status.v1';
const notice = '# Made by `npm run docs` from the contracts in libs/contracts. Changes here are lost.\n';
const text = (description, more = {}) => ({ type: 'string', description, ...more });
const position = text('Place in the log; sorts as text.', { pattern: '^[0-9a-f]{32}$' });

const common = {
  ce_specversion: { type: 'string', const: '1.0' },
  ce_id: text('Id of the event; the same in every repeat.'),
  ce_type: text('Type of the event.'),
  ce_source: { type: 'string', const: '/rapport' },
  position,
};
const headers = {
  record: {
    type: 'object',
    required: [...Object.keys(common), 'ce_subject', 'ce_time', 'ce_dataschema', 'content-type', 'revision'],
    properties: {
      ...common,
      ce_subject: text('The stream.'),
      ce_time: text('When it happened.', { format: 'date-time' }),
      ce_dataschema: text('Address of the JSON Schema of the value.', { format: 'uri' }),
      'content-type': { type: 'string', const: 'application/json' },
      revision: text('Place in the stream, in decimal. Keep the greatest per stream.', { pattern: '^(0|[1-9][0-9]*)$' }),
      previous: text('For the relay itself.'),
      traceparent: text('W3C trace context of the command, where that was traced.', { pattern: '^00-[0-9a-f]{32}-[0-9a-f]{16}-01$' }),
    },
  },
  watermark: { type: 'object', required: Object.keys(common), properties: { ...common, ce_type: { type: 'string', const: 'rapport.watermark' } } },
};

const nameOf = ({ type, version }) => `${type}.v${version}`;
const keyOfMessage = { type: 'string', description: 'The customer\'s id, else the stream.' };
const kafka = (key) => ({ kafka: { key, bindingVersion: '0.5.0' } });

const message = (event) => ({
  name: event.type,
  title: `${event.type} v${event.version}`,
  summary: event.schema.description,
  contentType: 'application/json',
  headers: { $ref: '#/components/schemas/recordHeaders' },
  payload: { schemaFormat: 'application/schema+json;version=draft-07', schema: { $ref: `./schemas/${event.file}` } },
  bindings: kafka(keyOfMessage),
  examples: [{ name: 'golden', summary: `Key: ${event.key}`, payload: event.example }],
});

const watermark = {
  name: 'rapport.watermark',
  title: 'Watermark',
  summary: 'No event: everything of the log up to its position that belongs into this partition stands before it. Without key and value.',
  headers: { $ref: '#/components/schemas/watermarkHeaders' },
  payload: { type: 'null' },
};

const description = [
  'Every event of the log, one to one. Within a partition the order is that of the log; all streams of a customer are in one partition.',
  'Records come again, also whole runs of older ones behind newer ones: keep the greatest `revision` per `stream` and pass by what is not greater.',
  'Stop at a version that you do not know; pass by properties that you do not know. Words of an `enum` are closed: one more is a new version.',
  '`events.md` says more.',
].join(' ');

const statusDescription = [
  'Where each customer stands now: compacted, a key for each customer, published from the view a moment after it has changed.',
  'Keep the greatest `version` per customer: a record comes again, and an older one may stand behind a newer one for a moment.',
  'A record without a value says that the customer was erased. Pass by properties that you do not know.',
].join(' ');
const keyOfStatus = { type: 'string', description: 'The customer\'s id.' };

const statusMessages = (status) => ({
  [nameOf(status)]: {
    name: status.type,
    title: `${status.type} v${status.version}`,
    summary: status.schema.description,
    contentType: 'application/json',
    payload: { schemaFormat: 'application/schema+json;version=draft-07', schema: { $ref: `./schemas/${status.file}` } },
    bindings: kafka(keyOfStatus),
    examples: [{ name: 'member', payload: status.example }],
  },
  'rapport.customer-erased': { name: 'rapport.customer-erased', title: 'Erased', summary: 'The customer was erased: forget what is known. Without a value.', payload: { type: 'null' }, bindings: kafka(keyOfStatus) },
});

const statusChannel = (status, reference) => ({
  address: statusTopic,
  title: 'Status of customers',
  description: statusDescription,
  servers: [reference('servers', 'kafka')],
  messages: Object.fromEntries(Object.keys(statusMessages(status)).map((name) => [name, reference('components/messages', name)])),
  bindings: { kafka: { topic: statusTopic, topicConfiguration: { 'cleanup.policy': ['compact'] }, bindingVersion: '0.5.0' } },
});

function documentOf(events, status) {
  const names = [...events.map(nameOf), 'rapport.watermark'];
  const reference = (place, name) => ({ $ref: `#/${place}/${name}` });
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Rapport', version: '1.0.0', description: 'The events of an event-sourced CRM core, for consumers.', license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      kafka: { host: '{broker}', protocol: 'kafka', description: 'One of the brokers.', variables: { broker: { default: '127.0.0.1:9092', description: 'host:port' } } },
    },
    channels: {
      events: {
        address: topic,
        title: 'Events',
        description,
        servers: [reference('servers', 'kafka')],
        messages: Object.fromEntries(names.map((name) => [name, reference('components/messages', name)])),
        bindings: { kafka: { topic, topicConfiguration: { 'cleanup.policy': ['delete'], 'retention.ms': -1, 'retention.bytes': -1, 'max.message.bytes': 2_097_152 }, bindingVersion: '0.5.0' } },
      },
      customerStatus: statusChannel(status, reference),
    },
    operations: {
      publishEvents: { action: 'send', channel: reference('channels', 'events'), summary: 'The relay publishes what is appended to the log.' },
      publishCustomerStatus: { action: 'send', channel: reference('channels', 'customerStatus'), summary: 'The projector publishes what the view of customers says.' },
    },
    components: {
      schemas: { recordHeaders: headers.record, watermarkHeaders: headers.watermark },
      messages: { ...Object.fromEntries(events.map((event) => [nameOf(event), message(event)])), 'rapport.watermark': watermark, ...statusMessages(status) },
    },
  };
}

export const asyncApiText = (events, status) => notice + dump(documentOf(events, status), { lineWidth: 130, noRefs: true });
