import fc from 'fast-check';
import { ascending, getSorted, setSorted, sortedSize, withoutSorted, type PersistentSortedMap } from './persistent-sorted-map.js';

/** The longest way from the root; fails where a side is more than three times as heavy as the other. */
function depthOf(map: PersistentSortedMap<unknown>): number {
  if (map === null) return 0;
  const [left, right] = [sortedSize(map.left) + 1, sortedSize(map.right) + 1];
  expect(Math.max(left, right)).toBeLessThanOrEqual(3 * Math.min(left, right));
  expect(map.size).toBe(left + right - 1);
  return 1 + Math.max(depthOf(map.left), depthOf(map.right));
}

describe('the persistent sorted map', () => {
  it('answers like a sorted list, stays balanced, and its earlier forms stay as they were', () => {
    const writes = fc.array(fc.tuple(fc.nat(60).map((key) => String(key).padStart(3, '0')), fc.option(fc.nat(), { freq: 3, nil: null })), { maxLength: 300 });
    fc.assert(
      fc.property(writes, (all) => {
        const model = new Map<string, number>();
        let map: PersistentSortedMap<number> = null;
        for (const [key, value] of all) {
          const before: PersistentSortedMap<number> = map;
          const valuesBefore = [...ascending(before)];
          map = value === null ? withoutSorted(map, key) : setSorted(map, key, value);
          if (value === null && !model.has(key)) expect(map).toBe(before);
          if (value === null) model.delete(key);
          else model.set(key, value);
          expect([...ascending(before)]).toEqual(valuesBefore);
          expect(getSorted(map, key)).toBe(value ?? undefined);
        }
        expect(sortedSize(map)).toBe(model.size);
        expect([...ascending(map)]).toEqual([...model].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value));
        depthOf(map);
      }),
      { numRuns: 100 },
    );
  });

  it('stays shallow whatever the order of writes, also when it is emptied from one end', () => {
    const keys = Array.from({ length: 20_000 }, (_, i) => String(i).padStart(6, '0'));
    let map = keys.reduce<PersistentSortedMap<number>>((all, key, i) => setSorted(all, key, i), null);
    expect(depthOf(map)).toBeLessThan(36);
    for (const key of keys.slice(0, 15_000)) map = withoutSorted(map, key);
    expect(sortedSize(map)).toBe(5_000);
    expect(depthOf(map)).toBeLessThan(31);
    expect(ascending(map).next().value).toBe(15_000);
  });
});
