import { breaksOf, catalogueBreaks } from './compatibility.mjs';

const order = {
  $id: 'urn:rapport:event:order:1',
  type: 'object',
  required: ['id', 'data'],
  properties: {
    id: { type: 'string', description: 'Its name.' },
    data: {
      type: 'object',
      required: ['state', 'lines', 'note'],
      properties: {
        state: { type: 'string', enum: ['open', 'paid'] },
        lines: { type: 'array', items: { type: 'object', required: ['amount'], properties: { amount: { type: 'integer', minimum: 0 }, gift: { type: 'boolean' } } } },
        note: { anyOf: [{ type: 'string' }, { type: 'null' }] },
      },
    },
  },
  $defs: { personal: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } } },
};

type Schema = typeof order;
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a change may make it anything
const changed = (change: (schema: any) => void): Schema => {
  const copy = structuredClone(order);
  change(copy);
  return copy;
};

describe('a published schema', () => {
  it.each<[string, Parameters<typeof changed>[0]]>([
    ['nothing', () => undefined],
    ['a description', (s) => void (s.properties.id.description = 'Another sentence.')],
    ['a title, and examples', (s) => void Object.assign(s, { title: 'An order', examples: [{}] })],
    ['an optional property', (s) => void (s.properties.data.properties.channel = { type: 'string' })],
    ['an optional property of a part', (s) => void (s.properties.data.properties.lines.items.properties.cost = { type: 'integer' })],
    ['an optional property of the personal part', (s) => void (s.$defs.personal.properties.phone = { type: 'string' })],
    ['the order in which it lists properties and words', (s) => {
      s.required.reverse();
      s.properties = { data: s.properties.data, id: s.properties.id };
      s.properties.data.properties.state.enum.reverse();
    }],
  ])('may change in %s', (_, change) => {
    expect(breaksOf(order, changed(change))).toEqual([]);
  });

  it.each<[string, Parameters<typeof changed>[0], string]>([
    ['loses a property', (s) => void delete s.properties.data.properties.state, 'record.data.state is gone'],
    ['loses an optional property', (s) => void delete s.properties.data.properties.lines.items.properties.gift, 'record.data.lines[].gift is gone'],
    ['renames a property', (s) => {
      s.properties.name = s.properties.id;
      delete s.properties.id;
    }, 'record.id is gone'],
    ['retypes a property', (s) => void (s.properties.id.type = 'integer'), 'record.id: type was "string" and is "integer"'],
    ['requires what was optional', (s) => void s.properties.data.properties.lines.items.required.push('gift'), 'record.data.lines[].gift was optional and is required'],
    ['no longer requires a property', (s) => void s.required.pop(), 'record.data was required and is optional'],
    ['requires a property that is new', (s) => {
      s.properties.data.properties.channel = { type: 'string' };
      s.properties.data.required.push('channel');
    }, 'record.data.channel is new and required: records don\'t have it'],
    ['has a word less', (s) => void s.properties.data.properties.state.enum.pop(), 'record.data.state: the word "paid" is gone, and records hold it'],
    ['has a word more', (s) => void s.properties.data.properties.state.enum.push('sent'), 'record.data.state: the word "sent" is new, and consumers don\'t know it'],
    ['closes a free text', (s) => void (s.properties.id.enum = ['a']), 'record.id: enum was nothing and is ["a"]'],
    ['opens a list of words', (s) => void delete s.properties.data.properties.state.enum, 'record.data.state: enum was ["open","paid"] and is nothing'],
    ['may be null', (s) => void (s.properties.id = { anyOf: [{ type: 'string' }, { type: 'null' }] }), 'record.id: anyOf is new'],
    ['may no longer be null', (s) => void (s.properties.data.properties.note = { type: 'string' }), 'record.data.note: anyOf is gone'],
    ['has a form less', (s) => void s.properties.data.properties.note.anyOf.pop(), 'record.data.note: it was one of 2 forms and is one of 1'],
    ['retypes a form', (s) => void (s.properties.data.properties.note.anyOf[0].type = 'integer'), 'record.data.note: type was "string" and is "integer"'],
    ['narrows a range', (s) => void (s.properties.data.properties.lines.items.properties.amount.minimum = 1), 'record.data.lines[].amount: minimum was 0 and is 1'],
    ['widens a range', (s) => void delete s.properties.data.properties.lines.items.properties.amount.minimum, 'record.data.lines[].amount: minimum was 0 and is nothing'],
    ['forbids other properties', (s) => void (s.properties.data.additionalProperties = false), 'record.data: additionalProperties was nothing and is false'],
    ['uses a keyword that is not known here', (s) => void (s.properties.id.not = { const: 'x' }), 'record.id: not was nothing and is {"const":"x"}'],
    ['has another name', (s) => void (s.$id = 'urn:rapport:event:order:2'), 'record: $id was "urn:rapport:event:order:1" and is "urn:rapport:event:order:2"'],
    ['loses a field of the personal part', (s) => void delete s.$defs.personal.properties.name, 'record $defs.personal.name is gone'],
    ['loses the personal part', (s) => void delete s.$defs, 'record: $defs is gone'],
  ])('breaks consumers when it %s', (_, change, why) => {
    expect(breaksOf(order, changed(change))).toContain(why);
  });

  it('must stay in the catalogue, and others may join it', () => {
    expect(catalogueBreaks(new Map([['order.v1.json', order]]), new Map([['order.v1.json', order], ['order.v2.json', order]]))).toEqual([]);
    expect(catalogueBreaks(new Map([['order.v1.json', order]]), new Map())).toEqual(['order.v1.json: the catalogue no longer has it, and records of it stay in the topic']);
  });
});
