const position = { type: 'string', pattern: '^[0-9a-f]{32}$' };
const items = { type: 'array', items: { type: 'object', additionalProperties: true } };

export const statusSchema = {
  type: 'object',
  required: ['headPosition', 'progress', 'settled', 'catchingUp', 'calendar'],
  properties: {
    headPosition: position,
    progress: { type: 'array', items: { type: 'object', properties: { partition: { type: 'integer' }, position } } },
    settled: { type: 'boolean', description: 'The views hold everything that the log holds.' },
    catchingUp: { type: 'object', nullable: true, properties: { done: { type: 'integer' }, total: { type: 'integer' } } },
    calendar: { type: 'object', nullable: true, additionalProperties: true },
  },
};
export const settledSchema = { type: 'object', required: ['settled', 'position'], properties: { settled: { type: 'boolean' }, position } };
export const parkedSchema = { type: 'object', required: ['items'], properties: { items } };
export const failedViewsSchema = { type: 'object', required: ['items'], properties: { items } };
