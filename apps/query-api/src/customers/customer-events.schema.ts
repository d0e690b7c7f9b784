const text = { type: 'string' } as const;
const orNull = { type: 'string', nullable: true } as const;

export const eventProperties = {
  stream: text,
  revision: { type: 'integer' },
  position: { type: 'string', pattern: '^[0-9a-f]{32}$' },
  id: text,
  type: { type: 'string', example: 'rapport.order-recorded' },
  version: { type: 'integer' },
  occurredAt: { type: 'string', format: 'date-time' },
  recordedAt: { type: 'string', format: 'date-time' },
  commandId: text,
  correlationId: text,
  causationId: orNull,
  actor: { type: 'object', properties: { id: text, role: text } },
  data: { type: 'object', additionalProperties: true },
};

export const eventPageSchema = {
  type: 'object',
  required: ['items', 'next'],
  properties: {
    items: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          ...eventProperties,
          personal: { nullable: true, description: 'The personal part; `erased` where the person is gone.', oneOf: [{ type: 'object', additionalProperties: true }, { type: 'string', enum: ['erased'] }] },
          withheld: { type: 'array', items: text },
        },
      },
    },
    next: { ...orNull, description: '`cursor` of the next page.' },
  },
};
