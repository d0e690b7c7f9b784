import fc from 'fast-check';
import { positionOfRow, rowAt } from './positions.js';

const rows = fc.integer({ min: 1, max: 2 ** 40 });

describe('positions', () => {
  it('grow with the row, prepare before commit, and lie apart', () => {
    fc.assert(
      fc.property(rows, (row) => {
        const [one, next] = [positionOfRow(row), positionOfRow(row + 1)];
        expect(one.prepare).toBeLessThan(one.commit);
        expect(next.prepare).toBeGreaterThan(one.commit + 1);
      }),
    );
  });

  it('lead back to their row, and no other position leads anywhere', () => {
    fc.assert(
      fc.property(rows, fc.bigInt({ min: -300n, max: 300n }), fc.bigInt({ min: -20n, max: 20n }), (row, commitOff, prepareOff) => {
        const [commit, prepare] = [BigInt(positionOfRow(row).commit), BigInt(positionOfRow(row).prepare)];
        expect(rowAt(commit, prepare)).toBe(row);
        fc.pre(prepareOff !== 0n);
        expect(rowAt(commit, prepare + prepareOff)).toBeNull();
        const other = rowAt(commit + commitOff, prepare + prepareOff);
        if (other !== null) expect(BigInt(positionOfRow(other).commit)).toBe(commit + commitOff);
      }),
    );
  });

  it('begin at 0', () => expect([positionOfRow(0), rowAt(0n, 0n)]).toEqual([{ commit: 0, prepare: 0 }, 0]));
});
