import { CommittedIds } from './committed-ids.js';

describe('the remembered ids', () => {
  const noted = (count: number): CommittedIds => {
    const ids = new CommittedIds(10);
    for (let revision = 0; revision < count; revision++) ids.note(String(revision), { stream: 's', revision });
    return ids;
  };

  it('are the last ones, as many as the limit says at least and twice as many at most', () => {
    for (const count of [10, 15, 20, 25, 137]) {
      const ids = noted(count);
      const known = Array.from({ length: count }, (_, revision) => ids.get(String(revision))).filter((place) => place !== undefined);
      expect(known.map(({ revision }) => revision)).toEqual(Array.from({ length: known.length }, (_, index) => count - known.length + index));
      expect(known.length).toBeGreaterThanOrEqual(10);
      expect(known.length).toBeLessThanOrEqual(20);
    }
  });

  it('have the place where they were written last', () => {
    const ids = noted(15);
    ids.note('3', { stream: 'other', revision: 0 });
    expect(ids.get('3')).toEqual({ stream: 'other', revision: 0 });
  });
});
