import { viewDefinitions } from '@rapport/read-models';
import { parquetReadObjects } from 'hyparquet';
import { hiddenFields } from '../src/views/open-document.js';
import { QueriedWorld } from './queried-world.js';

/** In every text that is sealed. */
const sealed = 'Sealed';
const hiddenText = /Sealed|Wang|difficult|"profile"|ownerOnly/;

describe('what is sealed, or for the owner only', () => {
  const queried = new QueriedWorld();
  beforeAll(async () => {
    await queried.start();
    const { world } = queried;
    const { writeSide } = world;
    const contact = { name: `${sealed} name`, phone: '+8613800138000', email: `${sealed}@example.org`, address: `${sealed} street` };
    await world.accepted(writeSide.customer('s-1', world.request({ type: 'RegisterCustomer', customerId: 's-1', kind: 'consumer', classification: {}, contact })));
    await world.accepted(writeSide.customer('s-1', world.request({ type: 'AssignOwner', ownerId: 'staff-7' })));
    await world.accepted(writeSide.customer('s-1', world.request({ type: 'ClassifyCustomer', classification: {}, temperament: 'difficult' })));
    await world.accepted(writeSide.customer('s-1', world.request({ type: 'UpdateProfile', source: 'call', attributes: [{ dimension: 'preference', name: 'colour', value: `${sealed} red` }] })));
    await world.accepted(writeSide.purchases('c-01', world.request({ type: 'VoidOrder', customerId: 'c-01', source: 'shop', orderId: 'o-1-0', reason: `${sealed} reason` })));
    await world.accepted(writeSide.customer('c-02', world.request({ type: 'EndRelationship', reason: 'costs-more-than-it-brings', note: `${sealed} note` })));
    await world.project();
  });
  afterAll(() => queried.close());

  const views = viewDefinitions.map(({ view }) => view);
  const get = (path: string) => fetch(queried.api.url + path, { headers: { 'x-actor': 'staff-7' } });
  const ask = (view: string, question: object) => fetch(`${queried.api.url}/v1/views/${view}/query`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-actor': 'staff-7' }, body: JSON.stringify(question) });
  /** The answer as text, of Parquet its rows. */
  async function told(answer: Response): Promise<string> {
    expect(answer.status).toBe(200);
    if (!answer.headers.get('content-type')?.includes('parquet')) return answer.text();
    const rows = await parquetReadObjects({ file: await answer.arrayBuffer() });
    return JSON.stringify(rows, (_name, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  }

  it('is there for whoever reads the document of one customer', async () => {
    expect(await told(await get('/v1/customers/s-1'))).toMatch(/Sealed name.*difficult|difficult.*Sealed name/);
  });

  it.each(views)('leaves in no export of %s, in no snapshot of it, and in no analysis, not for the owner either', async (view) => {
    const paths = [...['.csv?body=true', '.csv', '.ndjson', '.parquet?body=true', '.parquet'].map((form) => `/v1/views/${view}${form}`), `/v1/snapshots/${view}`];
    for (const path of paths) expect(await told(await get(path))).not.toMatch(hiddenText);
    const copies = { pipeline: [{ $replaceRoot: { newRoot: { $mergeObjects: ['$$ROOT', { all: { $objectToArray: '$$ROOT' }, whole: '$$ROOT' }] } } }, { $group: { _id: null, all: { $push: '$$ROOT' } } }] };
    expect(await told(await ask(view, copies))).not.toMatch(hiddenText);
  });

  it.each(views)('is no field of %s to filter or to sort by', (view) => {
    const { queryable } = viewDefinitions.find((definition) => definition.view === view)!;
    expect(Object.keys(queryable).filter((path) => (hiddenFields as readonly string[]).includes(path.split('.')[0]!))).toEqual([]);
  });

  it.each<[string, object]>([
    ['a copy of all names', { pipeline: [{ $project: { names: { $map: { input: { $objectToArray: '$$ROOT' }, in: '$$this.k' } } } }, { $match: { names: 'profile' } }] }],
    ['a copy under another name', { pipeline: [{ $addFields: { copy: '$$ROOT' } }, { $match: { 'copy.profile.value': { $gte: '' } } }] }],
    ['a condition on all values', { pipeline: [{ $match: { $expr: { $in: ['profile', { $map: { input: { $objectToArray: '$$ROOT' }, in: '$$this.k' } }] } } }] }],
    ['a variable that is the document', { pipeline: [{ $unwind: '$purchases.net' }, { $match: { $expr: { $gt: [{ $size: { $filter: { input: ['$$ROOT'], as: 'whole', cond: { $gt: ['$$whole.profile', null] } } } }, 0] } } }] }],
    ['a part of its parent', { pipeline: [{ $replaceRoot: { newRoot: { d: '$$ROOT' } } }, { $match: { 'd.ownerOnly': { $exists: true } } }] }],
  ])('is found out by no yes or no: %s', async (_name, question) => {
    expect(JSON.parse(await told(await ask('customers', question)))).toMatchObject({ documents: [] });
  });

  it('is not confused with a value of that name', async () => {
    expect((await ask('orders', { filter: { channel: 'contact' }, pipeline: [{ $group: { _id: '$channel', contact: { $sum: 1 } } }, { $sort: { contact: -1 } }] })).status).toBe(200);
    expect((await ask('orders', { filter: { 'lines.category': { $in: ['personal', 'profile'] } } })).status).toBe(200);
  });
});
