import type { Collection, Filter, FindOptions, StoredDocument } from '@rapport/read-store';
import fc from 'fast-check';

export interface Sample extends StoredDocument {
  readonly a?: string | number | boolean | null;
  readonly b?: string | null;
  readonly tags?: readonly string[];
  readonly n?: { readonly x: number };
  readonly lines?: readonly { readonly p: number; readonly q?: number }[];
}

export async function insertAll<Document extends StoredDocument>(collection: Collection<Document>, documents: readonly Document[]): Promise<void> {
  const written = await collection.write(documents.map((document) => ({ expected: 'absent', document })));
  if (!written.every(Boolean)) throw new Error('a document was there before');
}

const scalar = fc.oneof(fc.integer({ min: 0, max: 6 }), fc.constantFrom('x', 'y', 'z', ''), fc.boolean(), fc.constantFrom(-1.5, 2.5, 3_000_000_000));
const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.oneof({ weight: 5, arbitrary }, { weight: 1, arbitrary: fc.constant(null) });
const small = fc.integer({ min: 0, max: 3 });

const anySample: fc.Arbitrary<Sample> = fc.record(
  {
    _id: fc.integer({ min: 0, max: 99 }).map((n) => `d${n}`),
    version: fc.integer({ min: 0, max: 9 }),
    a: orNull(scalar),
    b: orNull(fc.constantFrom('x', 'y', 'z')),
    tags: fc.array(fc.constantFrom('x', 'y', 'z'), { maxLength: 3 }),
    n: fc.record({ x: fc.integer({ min: 0, max: 6 }) }),
    lines: fc.array(fc.record({ p: small, q: small }, { requiredKeys: ['p'] }), { maxLength: 3 }),
  },
  { requiredKeys: ['_id', 'version'] },
) as fc.Arbitrary<Sample>;

/** Documents of mixed and missing fields, each id once. */
export const anyDocuments = fc.uniqueArray(anySample, { selector: ({ _id }) => _id, maxLength: 40 });

const negated = (operators: fc.Arbitrary<Filter>): fc.Arbitrary<Filter[string]> => fc.oneof(operators, operators.map(($not) => ({ $not })));
const listOf = (value: fc.Arbitrary<Filter[string]>, minLength = 0): fc.Arbitrary<Filter[string]> => fc.array(value, { minLength, maxLength: 3 });
/** Operators that compare with a value. */
const comparing = (value: fc.Arbitrary<Filter[string]>): fc.Arbitrary<Filter> =>
  fc.oneof(
    fc.record({ $in: listOf(value) }),
    fc.record({ $nin: listOf(value) }),
    fc.record({ $all: listOf(value, 1) }),
    fc.record({ $eq: value }),
    fc.record({ $ne: value }),
    fc.record({ $gt: scalar, $lt: scalar }, { requiredKeys: ['$gt'] }),
    fc.record({ $gte: scalar, $lte: scalar }, { requiredKeys: ['$lte'] }),
    fc.record({ $exists: fc.boolean() }),
  );

const condition = fc.oneof(
  orNull(scalar),
  negated(fc.oneof({ weight: 4, arbitrary: comparing(orNull(scalar)) }, { weight: 1, arbitrary: fc.record({ $size: small }) })),
  fc.record({ $elemMatch: fc.record({ $gte: scalar }) }),
);
/** Of a field that is reached through a list: a value, or one comparison with a value. */
const conditionThroughList = fc.oneof(scalar, fc.constantFrom('$eq', '$ne', '$gt', '$gte', '$lt', '$lte').chain((operator) => scalar.map((value) => ({ [operator]: value }))), fc.record({ $in: listOf(scalar) }));
const element: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({ p: small, q: orNull(small) }, { requiredKeys: ['p'] }),
  fc.record({ p: fc.record({ $gte: small }), q: fc.record({ $lt: small }) }, { requiredKeys: ['q'] }),
  fc.record({ $or: fc.tuple(fc.record({ p: small }), fc.record({ q: small })) }),
);

const fields = ['a', 'b', 'tags', 'n', 'n.x', '_id', 'lines.0.p', 'tags.0'];
const single: fc.Arbitrary<Filter> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constantFrom(...fields), condition).map(([field, value]) => ({ [field]: value })) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('lines.p', 'lines.q'), conditionThroughList).map(([field, value]) => ({ [field]: value })) },
  { weight: 1, arbitrary: element.map(($elemMatch) => ({ lines: { $elemMatch } })) },
);
const several = fc.array(single, { minLength: 1, maxLength: 3 });

/** Every operator of the query language. */
export const anyFilter: fc.Arbitrary<Filter> = fc.oneof(
  fc.constant({}),
  single,
  several.map(($and) => ({ $and })),
  several.map(($or) => ({ $or })),
  several.map(($nor) => ({ $nor })),
  fc.tuple(single, single).map(([a, b]) => ({ ...a, ...b })),
);

const direction = fc.constantFrom(1 as const, -1 as const);
const sortable = ['a', 'b', 'n.x', '_id', 'version'];

export const anyOrder: fc.Arbitrary<FindOptions> = fc.record(
  {
    sort: fc.uniqueArray(fc.tuple(fc.constantFrom(...sortable), direction), { selector: ([field]) => field, minLength: 1, maxLength: 3 }).map((keys) => Object.fromEntries(keys)),
    skip: fc.integer({ min: 0, max: 5 }),
    limit: fc.integer({ min: 0, max: 10 }),
  },
  { requiredKeys: [] },
);

/** What JSON holds, with names and values that a store may stumble over. */
const anyName = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', '.', 'a.b', '$set', '$ref', '$id', '_bsontype', '__proto__', 'toString', '%', '%2E', '\0', '7'));
const anyNumber = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeInteger(), fc.constantFrom(0, -0, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, 5e-324));
const { value: anyJson } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, anyNumber, fc.string({ unit: 'binary' }), fc.boolean(), fc.constant(null), fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(anyName, tie('value'), { maxKeys: 4 })),
}));
export const anyBodies = fc.array(fc.dictionary(anyName, anyJson, { maxKeys: 5 }), { minLength: 1, maxLength: 5 }) as fc.Arbitrary<StoredDocument[string][]>;
