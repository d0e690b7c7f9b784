import type { Json } from '@rapport/kernel';
import fc from 'fast-check';
import { BSON } from 'mongodb';
import { decodeDocument, encodeDocument, encodeFilter, encodePath } from './document.codec.js';

const anyName = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', '.', 'a.b', '$set', '%', '%2E', '%25', '\0', '_bsontype', '__proto__', 'toString', 'constructor'));
const { value: anyJson } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, fc.double(), fc.string(), fc.constant(null), fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(anyName, tie('value'), { maxKeys: 4 })) as fc.Arbitrary<Json>,
}));

describe('names in stored documents', () => {
  it('come back as they were, and are none that MongoDB reads as something else', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        const stored = encodeDocument(value);
        expect(decodeDocument(stored)).toEqual(value);
        for (const name of namesIn(stored)) expect(name).toMatch(/^[^$.\0][^.\0]*$/);
        expect(() => BSON.serialize({ value: stored })).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });

  it('are nearly always left as they are, and then nothing is copied', () => {
    const plain = { _id: 'a', body: { lines: [{ amountMinor: 1 }, null], _private: 'x', 'with space': true } };
    expect(encodeDocument(plain)).toBe(plain);
    expect(decodeDocument(plain)).toBe(plain);
  });

  it('do not change once written', () => {
    expect(encodeDocument({ 'order-web:1.2': 1, $set: 2, a$: 3, '': 4, '50%': 5, toString: 6, _bsontype: 7 })).toEqual({
      'order-web:1%2E2': 1, '%24set': 2, a$: 3, '%': 4, '50%25': 5, '%74oString': 6, '%5Fbsontype': 7,
    });
  });

  it('are found by paths and filters as they are stored', () => {
    expect(encodePath('body.tier')).toBe('body.tier');
    expect(encodePath('body.$x.50%')).toBe('body.%24x.50%25');
    expect(encodeFilter({ $and: [{ '50%': { $not: { $gt: 1 } } }, { lines: { $elemMatch: { 'a.$b': null, $or: [{ '%': 1 }] } } }], tags: { $elemMatch: { $gte: 1 } } })).toEqual({
      $and: [{ '50%25': { $not: { $gt: 1 } } }, { lines: { $elemMatch: { 'a.%24b': null, $or: [{ '%25': 1 }] } } }], tags: { $elemMatch: { $gte: 1 } },
    });
  });
});

function* namesIn(value: Json): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    if (!Array.isArray(value)) yield name;
    yield* namesIn(member as Json);
  }
}
