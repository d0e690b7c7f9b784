import fc from 'fast-check';
import { emptyMap, getFrom, setIn, valuesOf, type PersistentMap } from './persistent-map.js';

describe('the persistent map', () => {
  it('answers like a map, and its earlier forms stay as they were', () => {
    const writes = fc.array(fc.tuple(fc.oneof(fc.string({ maxLength: 3 }), fc.nat(400).map(String)), fc.nat()), { maxLength: 600 });
    fc.assert(
      fc.property(writes, (all) => {
        const model = new Map<string, number>();
        let map: PersistentMap<number> = emptyMap;
        for (const [key, value] of all) {
          const before = map;
          const known = model.get(key);
          map = setIn(map, key, value);
          expect(getFrom(before, key)).toBe(known);
          model.set(key, value);
        }
        expect(map.size).toBe(model.size);
        for (const [key, value] of model) expect(getFrom(map, key)).toBe(value);
        expect([...valuesOf(map)].sort()).toEqual([...model.values()].sort());
      }),
      { numRuns: 50 },
    );
  });

  it('keeps keys apart that have one hash', () => {
    const keys = Array.from({ length: 40_000 }, (_, i) => `order-${i}`);
    const map = keys.reduce<PersistentMap<string>>((all, key) => setIn(all, key, key), emptyMap);
    expect(map.size).toBe(40_000);
    expect(keys.every((key) => getFrom(map, key) === key)).toBe(true);
    expect(getFrom(map, 'order-40000')).toBeUndefined();
  });
});
