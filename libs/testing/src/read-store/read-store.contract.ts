import { canonicalJson } from '@rapport/kernel';
import { QueryLimitExceeded, UnsupportedQuery, type Filter, type ReadStore, type StoredDocument } from '@rapport/read-store';
import fc from 'fast-check';
import { guardedWrites } from './guarded-writes.contract.js';
import { anyBodies, anyDocuments, anyFilter, anyOrder, insertAll, type Sample } from './samples.js';

export interface ReadStoreContractOptions {
  /** Tries of each law. Default: 300. */
  readonly runs?: number;
}

/** What every read store promises. `open` gives an empty store each time. */
export function readStoreContract(open: () => Promise<ReadStore>, { runs = 300 }: ReadStoreContractOptions = {}): void {
  let store: ReadStore;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  describe('guarded writes', () => guardedWrites(() => store));
  describe('documents', () => documentsComeBack(() => store, runs));
  describe('queries', () => queries(() => store));
  describe('what is refused', () => refusals(() => store));
  describe('limits', () => limits(() => store));
  it('finds the same with indexes as without', () => {
    let run = 0;
    return fc.assert(
      fc.asyncProperty(anyDocuments, anyFilter, anyOrder, async (documents, filter, order) => {
        run++;
        const plain = store.collection<Sample>(`plain-${run}`);
        const indexed = store.collection<Sample>(`indexed-${run}`, [
          { field: 'a', kind: 'range' }, { field: 'b', kind: 'equality' }, { field: 'tags', kind: 'equality' }, { field: 'n.x', kind: 'range' }, { field: '_id', kind: 'range' },
        ]);
        await insertAll(plain, documents);
        await insertAll(indexed, documents);
        expect((await indexed.find(filter, order)).documents).toEqual((await plain.find(filter, order)).documents);
        expect(await indexed.count(filter)).toBe(await plain.count(filter));
      }),
      { numRuns: runs },
    );
  });
}

function documentsComeBack(store: () => ReadStore, runs: number): void {
  it('come back as canonical JSON says they are, whatever their names and values', () => {
    let run = 0;
    return fc.assert(
      fc.asyncProperty(anyBodies, async (bodies) => {
        const collection = store().collection(`bodies-${++run % 3}`);
        const documents = bodies.map((body, i) => ({ _id: `${run}.$${i}`, version: 0, body }));
        await insertAll(collection, documents);
        const found = await collection.findByIds(documents.map(({ _id }) => _id));
        expect(found.map(canonicalJson)).toEqual(documents.map(canonicalJson));
      }),
      { numRuns: runs },
    );
  });

  it('are found by thousands, in the order asked for, as often as asked for', async () => {
    const many = store().collection('many');
    const documents = Array.from({ length: 2_500 }, (_, i) => ({ _id: `m${i}`, version: i }));
    await insertAll(many, documents);
    const ids = ['none', ...documents.map(({ _id }) => _id).reverse(), 'm7', 'none'];
    const found = await many.findByIds(ids);
    expect(found.map((document) => document?.version ?? null)).toEqual([null, ...documents.map(({ version }) => version).reverse(), 7, null]);
    expect((await many.find({})).documents).toHaveLength(2_500);
  });
}

function queries(store: () => ReadStore): void {
  const ids = async (filter: Filter, options = {}): Promise<string[]> => {
    const found = await store().collection('things').find(filter, options);
    return found.documents.map(({ _id }) => _id);
  };
  beforeEach(() =>
    insertAll(store().collection<Sample>('things'), [
      { _id: 'd', version: 1, a: 3, tags: ['x', 'y'], n: { x: 1 } },
      { _id: 'a', version: 1, a: 1, b: 'one', tags: [] },
      { _id: 'c', version: 1, a: null, b: 'two', n: { x: 2 } },
      { _id: 'b', version: 1, b: 'two', tags: ['x'] },
      { _id: 'e', version: 1, a: 'text', lines: [{ p: 1, q: 2 }, { p: 3, q: 4 }] },
      { _id: 'f', version: 1, a: true },
    ]));

  it.each<[string, Filter, string[]]>([
    ['everything by _id', {}, ['a', 'b', 'c', 'd', 'e', 'f']],
    ['a value', { b: 'two' }, ['b', 'c']],
    ['null and missing alike', { a: null }, ['b', 'c']],
    ['not null', { a: { $ne: null } }, ['a', 'd', 'e', 'f']],
    ['present, null included', { a: { $exists: true } }, ['a', 'c', 'd', 'e', 'f']],
    ['comparisons within one type only', { a: { $gt: 0 } }, ['a', 'd']],
    ['a range', { a: { $gte: 1, $lt: 3 } }, ['a']],
    ['listed values, null among them', { a: { $in: [1, null] } }, ['a', 'b', 'c']],
    ['values that are not listed', { a: { $nin: [1, null] } }, ['d', 'e', 'f']],
    ['an element', { tags: 'x' }, ['b', 'd']],
    ['all elements', { tags: { $all: ['x', 'y'] } }, ['d']],
    ['a number of elements', { tags: { $size: 0 } }, ['a']],
    ['an element that matches as a whole', { lines: { $elemMatch: { p: 1, q: 4 } } }, []],
    ['elements that match together', { 'lines.p': 1, 'lines.q': 4 }, ['e']],
    ['a nested field', { 'n.x': { $gte: 1 } }, ['c', 'd']],
    ['and', { $and: [{ b: 'two' }, { tags: 'x' }] }, ['b']],
    ['or', { $or: [{ a: 1 }, { a: 3 }] }, ['a', 'd']],
    ['nor', { $nor: [{ a: 1 }, { b: 'two' }] }, ['d', 'e', 'f']],
    ['a name with a dollar', { 'n.$x': 3 }, []],
    ['not', { a: { $not: { $gt: 1 } } }, ['a', 'b', 'c', 'e', 'f']],
  ])('finds %s', async (_name, filter, expected) => {
    expect(await ids(filter)).toEqual(expected);
    expect(await store().collection('things').count(filter)).toBe(expected.length);
  });

  it('sorts null, numbers, texts, booleans, and breaks ties by _id', async () => {
    expect(await ids({}, { sort: { a: 1 } })).toEqual(['b', 'c', 'a', 'd', 'e', 'f']);
    expect(await ids({}, { sort: { a: -1 } })).toEqual(['f', 'e', 'd', 'a', 'b', 'c']);
    expect(await ids({}, { sort: { b: -1, a: -1 } })).toEqual(['b', 'c', 'a', 'f', 'e', 'd']);
  });

  it('skips and limits', async () => {
    expect(await ids({}, { limit: 0 })).toEqual([]);
    expect(await ids({}, { skip: 1, limit: 2 })).toEqual(['b', 'c']);
    expect(await ids({}, { sort: { _id: -1 }, skip: 4 })).toEqual(['b', 'a']);
  });
}

function refusals(store: () => ReadStore): void {
  it.each<[string, unknown]>([
    ['undefined', undefined], ['a lone surrogate', '\ud800'], ['a Date', new Date(0)], ['NaN', NaN], ['Infinity', Infinity], ['a function', () => 1], ['a bigint', 1n], ['a Map', new Map()],
  ])('does not store %s, and names the place', async (_name, value) => {
    const document = { _id: 'a', version: 1, deep: [{ field: value }] } as unknown as StoredDocument;
    await expect(store().collection('things').write([{ expected: 'absent', document }])).rejects.toThrow(/\$\.deep\[0\]\.field/);
    expect(await store().collection('things').findByIds(['a'])).toEqual([null]);
  });

  it('does not take a version that does not rise', async () => {
    const things = store().collection('things');
    await things.write([{ expected: 'absent', document: { _id: 'a', version: 3 } }]);
    await expect(things.write([{ expected: 3, document: { _id: 'a', version: 3 } }])).rejects.toThrow(RangeError);
  });

  it.each<[string, unknown]>([
    ['code', { $where: 'true' }], ['expressions', { $expr: { $eq: [1, 1] } }], ['functions', { a: { $function: {} } }], ['patterns', { a: { $regex: '^(a+)+$' } }],
    ['unknown operators', { a: { $near: 1 } }], ['whole objects', { a: { b: 1 } }], ['whole lists', { a: [1] }], ['an order of null', { a: { $gt: null } }],
    ['objects in a list', { a: { $in: [{}] } }], ['an empty $or', { $or: [] }], ['the prototype', { '__proto__.x': 1 }], ['a nested operator', { $or: [{ a: { $not: { $where: 1 } } }] }],
    ['a filter that is none', null],
  ])('refuses %s', async (_name, filter) => {
    await expect(store().collection('things').find(filter as Filter)).rejects.toThrow(UnsupportedQuery);
  });

  it('refuses a direction that is none', async () => {
    await expect(store().collection('things').find({}, { sort: { a: 2 as 1 } })).rejects.toThrow(UnsupportedQuery);
  });
}

function limits(store: () => ReadStore): void {
  it('refuses a query that looks at too many documents, not one that an index serves', async () => {
    const things = store().collection<Sample>('things', [{ field: 'b', kind: 'equality' }]);
    await insertAll(things, Array.from({ length: 50 }, (_, i) => ({ _id: `t${i}`, version: 1, a: i, b: `b${i}` })));
    await expect(things.find({ a: 7 }, { maxDocumentsExamined: 49 })).rejects.toThrow(QueryLimitExceeded);
    await expect(things.count({ a: 7 }, { maxDocumentsExamined: 49 })).rejects.toThrow(QueryLimitExceeded);
    const served = await things.find({ b: 'b7' }, { maxDocumentsExamined: 1 });
    expect(served).toMatchObject({ examined: 1, documents: [{ _id: 't7' }] });
  });

  it('fills a page along the index of its order, and refuses one that it can\'t fill so', async () => {
    const things = store().collection<Sample>('things', [{ field: 'a', kind: 'range' }]);
    await insertAll(things, Array.from({ length: 50 }, (_, i) => ({ _id: `t${i}`, version: 1, a: i, b: i % 2 ? 'odd' : 'even' })));
    const page = await things.find({ b: 'odd' }, { sort: { a: -1 }, limit: 3, maxDocumentsExamined: 20 });
    expect(page.documents.map(({ _id }) => _id)).toEqual(['t49', 't47', 't45']);
    await expect(things.find({ b: 'none' }, { sort: { a: -1 }, limit: 3, maxDocumentsExamined: 20 })).rejects.toThrow(QueryLimitExceeded);
  });

  it('refuses a query that has no time left', async () => {
    await insertAll(store().collection('things'), [{ _id: 'a', version: 1 }]);
    await expect(store().collection('things').find({}, { maxTimeMs: 0 })).rejects.toMatchObject({ name: 'QueryLimitExceeded', limit: 'time' });
  });
}
