import { positionOf } from '@rapport/kernel';
import { startOffset } from './start-offset.js';

const position = (n: number) => positionOf(BigInt(n), BigInt(n));
const ends = { first: 0, end: 100 };
const known = { offset: 49, position: position(7) };

describe('where a partition is read from', () => {
  it.each([
    ['on from the record worked through last, where it stands', known, position(7), 50, { offset: 50, lost: null }],
    ['from the group\'s offset, where that is earlier', known, position(7), 20, { offset: 20, lost: null }],
    ['on from the record, where the group is ahead of it: its outcome was put back from a copy', known, position(7), 80, { offset: 50, lost: null }],
    ['on from the record, where the group has no offset', known, position(7), null, { offset: 50, lost: null }],
    ['from the beginning, where the record is gone', known, null, 50, { offset: 0, lost: 'gone' }],
    ['from the beginning, where another one stands in its place', known, position(8), 50, { offset: 0, lost: 'replaced' }],
    ['from the beginning, where the group is behind the end', known, position(7), 101, { offset: 0, lost: 'beyond-end' }],
    ['from the beginning, where nothing was worked through', null, null, null, { offset: 0, lost: null }],
    ['from the beginning, where only the group knows of anything', null, null, 50, { offset: 0, lost: 'nothing-known' }],
    ['from the beginning, where what is known did not come from the topic', { offset: -1, position: position(7) }, null, 50, { offset: 0, lost: null }],
  ])('%s', (_, last, standing, next, start) => expect(startOffset(last, standing, next, ends)).toEqual(start));

  it('never before the first record that there is', () => {
    expect(startOffset(null, null, null, { first: 10, end: 100 }).offset).toBe(10);
    expect(startOffset(known, position(7), 3, { first: 10, end: 100 }).offset).toBe(10);
  });
});
