import { QueryLimitExceeded, UnsupportedQuery, type Collection, type Filter, type ReadStore, type StoredDocument } from '@rapport/read-store';
import fc from 'fast-check';
import { anyDocuments, anyFilter, anyOrder, insertAll, type Sample } from './samples.js';

/** What every read store promises. `open` gives an empty store each time. */
export function readStoreContract(open: () => Promise<ReadStore>): void {
  let store: ReadStore;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  describe('guarded writes', () => guardedWrites(() => store));
  describe('queries', () => queries(() => store));
  describe('what is refused', () => refusals(() => store));
  describe('limits', () => limits(() => store));
  it('finds the same with indexes as without', () =>
    fc.assert(
      fc.asyncProperty(anyDocuments, anyFilter, anyOrder, async (documents, filter, order) => {
        const fresh = await open();
        const plain = fresh.collection<Sample>('plain');
        const indexed = fresh.collection<Sample>('indexed', [
          { field: 'a', kind: 'range' }, { field: 'b', kind: 'equality' }, { field: 'tags', kind: 'equality' }, { field: 'n.x', kind: 'range' }, { field: '_id', kind: 'range' },
        ]);
        await insertAll(plain, documents);
        await insertAll(indexed, documents);
        expect((await indexed.find(filter, order)).documents).toEqual((await plain.find(filter, order)).documents);
        expect(await indexed.count(filter)).toBe(await plain.count(filter));
        await fresh.close();
      }),
      { numRuns: 300 },
    ));
}

interface Counter extends StoredDocument {
  readonly n: number;
}

function guardedWrites(store: () => ReadStore): void {
  const counters = (): Collection<Counter> => store().collection<Counter>('counters');

  it('writes an absent document once', async () => {
    const write = { expected: 'absent' as const, document: { _id: 'a', version: 1, n: 1 } };
    expect(await counters().write([write])).toEqual([true]);
    expect(await counters().write([write])).toEqual([false]);
  });

  it('replaces a document only at the version it was read at, and each write stands for itself', async () => {
    await counters().write([{ expected: 'absent', document: { _id: 'a', version: 1, n: 1 } }]);
    const written = await counters().write([
      { expected: 7, document: { _id: 'a', version: 8, n: 2 } },
      { expected: 1, document: { _id: 'a', version: 5, n: 3 } },
      { expected: 1, document: { _id: 'b', version: 2, n: 3 } },
      { expected: 'absent', document: { _id: 'c', version: 1, n: 4 } },
    ]);
    expect(written).toEqual([false, true, false, true]);
    expect(await counters().findByIds(['c', 'a', 'b'])).toEqual([{ _id: 'c', version: 1, n: 4 }, { _id: 'a', version: 5, n: 3 }, null]);
  });

  it('loses no increment of twenty writers', async () => {
    await counters().write([{ expected: 'absent', document: { _id: 'a', version: 1, n: 0 } }]);
    const increment = async (): Promise<void> => {
      for (let attempt = 0; attempt < 10_000; attempt++) {
        const [read] = await counters().findByIds(['a']);
        const [done] = await counters().write([{ expected: read!.version, document: { _id: 'a', version: read!.version + 1, n: read!.n + 1 } }]);
        if (done) return;
      }
      throw new Error('an increment never got through');
    };
    const writer = async (): Promise<void> => {
      for (let i = 0; i < 50; i++) await increment();
    };
    await Promise.all(Array.from({ length: 20 }, writer));
    expect(await counters().findByIds(['a'])).toEqual([{ _id: 'a', version: 1_001, n: 1_000 }]);
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
    expect(await ids({}, { skip: 1, limit: 2 })).toEqual(['b', 'c']);
    expect(await ids({}, { sort: { _id: -1 }, skip: 4 })).toEqual(['b', 'a']);
  });
}

function refusals(store: () => ReadStore): void {
  it.each<[string, unknown]>([
    ['undefined', undefined], ['a Date', new Date(0)], ['NaN', NaN], ['Infinity', Infinity], ['a function', () => 1], ['a bigint', 1n], ['a Map', new Map()],
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
}
