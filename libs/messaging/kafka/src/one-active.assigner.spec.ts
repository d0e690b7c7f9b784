import fc from 'fast-check';
import { electedOf } from './one-active.assigner.js';

const candidates = fc.uniqueArray(fc.record({ memberId: fc.string(), claims: fc.boolean() }), { selector: ({ memberId }) => memberId, minLength: 1 });

describe('the election of the active member', () => {
  it('elects one of those who are there, the same in whatever order they are named', () => {
    fc.assert(fc.property(candidates, (members) => {
      const elected = electedOf(members);
      expect(members.map(({ memberId }) => memberId)).toContain(elected);
      expect(electedOf([...members].reverse())).toBe(elected);
    }));
  });

  it('takes the place from nobody who has it, whoever comes', () => {
    fc.assert(fc.property(candidates, fc.string(), (others, memberId) => {
      const waiting = others.filter((other) => other.memberId !== memberId).map((other) => ({ ...other, claims: false }));
      expect(electedOf([...waiting, { memberId, claims: true }])).toBe(memberId);
    }));
  });

  it('elects nobody where nobody is', () => {
    expect(electedOf([])).toBeNull();
  });
});
