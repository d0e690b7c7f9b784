const position = { type: 'string', pattern: '^[0-9a-f]{32}$' };
const items = { type: 'array', items: { type: 'object', additionalProperties: true } };

export const statusSchema = {
  type: 'object',
  required: ['headPosition', 'progress', 'reactor', 'settled', 'catchingUp', 'calendar'],
  properties: {
    headPosition: position,
    progress: { type: 'array', items: { type: 'object', properties: { partition: { type: 'integer' }, position } } },
    reactor: { ...position, nullable: true, description: 'Everything up to here has been reacted to.' },
    settled: { type: 'boolean', description: 'Everything that the log holds has been reacted to, and is in the views.' },
    catchingUp: { type: 'object', nullable: true, properties: { done: { type: 'integer' }, total: { type: 'integer' } } },
    calendar: { type: 'object', nullable: true, additionalProperties: true },
  },
};
export const lagSchema = {
  type: 'object', required: ['headPosition', 'stations'],
  properties: {
    headPosition: position,
    stations: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          station: { type: 'string' }, partition: { type: 'integer', nullable: true }, position,
          events: { type: 'integer', description: 'Of the log, behind the position.' },
          exact: { type: 'boolean', description: 'False: there are at least so many.' },
          seconds: { type: 'number', description: 'Since the first of them was stored.' },
        },
      },
    },
  },
};
export const settledSchema = { type: 'object', required: ['settled', 'position'], properties: { settled: { type: 'boolean' }, position } };
const text = { type: 'string' };
const record = { type: 'object', properties: { stream: text, revision: { type: 'integer' }, type: text, position, since: { ...text, nullable: true }, error: { type: 'object', nullable: true, additionalProperties: true } } };
export const parkedRecordsSchema = {
  type: 'object', required: ['held', 'since', 'records'],
  properties: {
    key: text, customerId: text,
    held: { type: 'integer', description: 'How many wait; at most 100 are shown.' },
    since: { ...text, nullable: true, description: 'When the first of them was parked.' },
    records: { type: 'array', items: record },
  },
};
export const parkedSchema = { type: 'object', required: ['items'], properties: { items } };
export const failedViewsSchema = { type: 'object', required: ['items'], properties: { items } };
