const text = { type: 'string' } as const;
const position = { type: 'string', pattern: '^[0-9a-f]{32}$', description: 'Everything in the log up to here is in the answer.' };

const documentProperties = {
  id: text,
  asOf: { type: 'string', format: 'date', nullable: true, description: 'The day as of which it was judged.' },
  body: { type: 'object', additionalProperties: true },
  withheld: { type: 'array', items: text, description: 'What is there but not for this actor.' },
  revisions: { type: 'object', additionalProperties: { type: 'integer' }, description: 'Revision of each stream that it was derived from as a whole, for `If-Match`; none of an order, of which only a part of the stream was read.' },
};

export const documentSchema = { type: 'object', required: ['id', 'asOf', 'body', 'revisions', 'position'], properties: { ...documentProperties, position } };

export const pageSchema = {
  type: 'object',
  required: ['items', 'next', 'examined', 'position'],
  properties: {
    items: { type: 'array', items: { type: 'object', required: ['id', 'asOf', 'body', 'revisions'], properties: documentProperties } },
    next: { ...text, nullable: true, description: 'For the next page.' },
    examined: { type: 'integer', description: 'Documents looked at.' },
    position,
  },
};

export const viewsSchema = {
  type: 'object',
  required: ['views'],
  properties: {
    views: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          view: text,
          version: { type: 'integer' },
          documents: { type: 'integer', nullable: true, description: 'Null where counting takes too long.' },
          fields: {
            type: 'object',
            additionalProperties: { type: 'object', properties: { type: { type: 'string', enum: ['string', 'number', 'boolean', 'day', 'instant'] }, index: text, list: { type: 'boolean', description: 'A document may have several values of it.' } } },
          },
        },
      },
    },
  },
};
