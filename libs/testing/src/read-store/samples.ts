import type { Collection, Filter, FindOptions, StoredDocument } from '@rapport/read-store';
import fc from 'fast-check';

export interface Sample extends StoredDocument {
  readonly a?: string | number | boolean | null;
  readonly b?: string | null;
  readonly tags?: readonly string[];
  readonly n?: { readonly x: number };
  readonly lines?: readonly { readonly p: number; readonly q: number }[];
}

export async function insertAll<Document extends StoredDocument>(collection: Collection<Document>, documents: readonly Document[]): Promise<void> {
  const written = await collection.write(documents.map((document) => ({ expected: 'absent', document })));
  if (!written.every(Boolean)) throw new Error('a document was there before');
}

const scalar = fc.oneof(fc.integer({ min: 0, max: 6 }), fc.constantFrom('x', 'y', 'z', ''), fc.boolean());
const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.oneof({ weight: 5, arbitrary }, { weight: 1, arbitrary: fc.constant(null) });

const anySample: fc.Arbitrary<Sample> = fc.record(
  {
    _id: fc.integer({ min: 0, max: 99 }).map((n) => `d${n}`),
    version: fc.integer({ min: 0, max: 9 }),
    a: orNull(scalar),
    b: orNull(fc.constantFrom('x', 'y', 'z')),
    tags: fc.array(fc.constantFrom('x', 'y', 'z'), { maxLength: 3 }),
    n: fc.record({ x: fc.integer({ min: 0, max: 6 }) }),
  },
  { requiredKeys: ['_id', 'version'] },
) as fc.Arbitrary<Sample>;

/** Documents of mixed and missing fields, each id once. */
export const anyDocuments = fc.uniqueArray(anySample, { selector: ({ _id }) => _id, maxLength: 40 });

const condition: fc.Arbitrary<Filter[string]> = fc.oneof(
  orNull(scalar),
  fc.record({ $in: fc.array(orNull(scalar), { maxLength: 3 }) }),
  fc.record({ $nin: fc.array(orNull(scalar), { maxLength: 3 }) }),
  fc.record({ $ne: orNull(scalar) }),
  fc.record({ $gt: scalar, $lt: scalar }, { requiredKeys: ['$gt'] }),
  fc.record({ $gte: scalar, $lte: scalar }, { requiredKeys: ['$lte'] }),
);
const single: fc.Arbitrary<Filter> = fc.tuple(fc.constantFrom('a', 'b', 'tags', 'n.x', '_id'), condition).map(([field, value]) => ({ [field]: value }));

export const anyFilter: fc.Arbitrary<Filter> = fc.oneof(
  fc.constant({}),
  single,
  fc.array(single, { minLength: 1, maxLength: 3 }).map((parts) => ({ $and: parts })),
  fc.array(single, { minLength: 1, maxLength: 3 }).map((parts) => ({ $or: parts })),
  fc.tuple(single, single).map(([a, b]) => ({ ...a, ...b })),
);

export const anyOrder: fc.Arbitrary<FindOptions> = fc.record(
  {
    sort: fc.tuple(fc.constantFrom('a', 'b', 'n.x', '_id'), fc.constantFrom(1 as const, -1 as const)).map(([field, direction]) => ({ [field]: direction })),
    skip: fc.integer({ min: 0, max: 5 }),
    limit: fc.integer({ min: 0, max: 10 }),
  },
  { requiredKeys: [] },
);
