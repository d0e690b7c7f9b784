import { positionOf } from '@rapport/kernel';
import { acknowledgement } from './acknowledgement.js';
import type { PartitionTail } from './partition-tail.js';
import type { SendPart } from './send-plan.js';

const position = (n: number) => positionOf(BigInt(n), BigInt(n));
const part = (partition: number, count: number, n: number): SendPart => ({
  partition,
  position: position(n),
  records: Array.from({ length: count }, () => ({ partition, bytes: 1, position: position(n), message: { value: null, headers: {} } })),
});
const known: readonly PartitionTail[] = [{ offset: 9, position: position(5), end: 10 }, { offset: -1, position: position(0), end: 0 }];
const answer = (partition: number, baseOffset: string, errorCode = 0) => ({ topicName: 't', partition, errorCode, baseOffset });

describe('an acknowledgement', () => {
  it('is believed where every partition goes on behind its end', () => {
    expect(acknowledgement([answer(0, '10'), answer(1, '0')], [part(0, 3, 8), part(1, 1, 7)], known)).toEqual({
      kind: 'stored',
      surprising: [],
      tails: new Map([[0, { offset: 12, position: position(8), end: 13 }], [1, { offset: 0, position: position(7), end: 1 }]]),
    });
  });

  it('names a partition that goes on further behind its end: somebody else writes too, or wrote over a lost end', () => {
    expect(acknowledgement([answer(0, '14')], [part(0, 1, 8)], known)).toMatchObject({ kind: 'stored', surprising: [0] });
  });

  it.each([
    ['an offset that was taken before', [answer(0, '9')], 'ended at offset 10, and offset 9 was acknowledged'],
    ['the first offset of all, once there were records', [answer(0, '0')], 'ended at offset 10, and offset 0 was acknowledged'],
    ['no offset', [answer(0, '-1')], 'gives no offset'],
    ['an error', [answer(0, '10', 7)], 'gives no offset'],
    ['no word of the partition', [answer(1, '0')], 'names partition 0 0 times'],
    ['two answers for the partition', [answer(0, '10'), answer(0, '11')], 'names partition 0 2 times'],
    ['nothing', [], 'names partition 0 0 times'],
    ['an answer without an offset', [{ partition: 0, errorCode: 0 }], 'gives no offset'],
  ])('is refused with %s', (_, told, why) => {
    expect(acknowledgement(told, [part(0, 1, 8)], known)).toMatchObject({ kind: 'refused', why: expect.stringContaining(why) });
  });
});
