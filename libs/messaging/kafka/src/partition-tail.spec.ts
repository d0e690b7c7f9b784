import { beginning, positionOf, type Position } from '@rapport/kernel';
import { leastPosition, partitionTail } from './partition-tail.js';
import { previousHeader, previousText } from './previous-record.js';
import type { StoredMessage } from './record.codec.js';

const position = (n: number): Position => positionOf(BigInt(n), BigInt(n));

/** A partition on a server's disk. */
class Partition {
  readonly records: StoredMessage[] = [];

  /** A sender that knows the record at `known` sends so many records up to position `n`. */
  send(known: { offset: number; position: Position }, count: number, n: number): { offset: number; position: Position } {
    for (let i = 1; i <= count; i++) {
      const previous = i === count ? { [previousHeader]: Buffer.from(previousText({ ...known, count })) } : {};
      this.records.push({ offset: String(this.records.length), key: null, value: null, headers: { position: Buffer.from(position(n - count + i)), ...previous } });
    }
    return { offset: this.records.length - 1, position: position(n) };
  }

  lose(count: number): void {
    this.records.splice(-count);
  }

  tail() {
    return partitionTail(this.records.length, (offset) => Promise.resolve(this.records[offset] ?? null));
  }
}

const nothing = { offset: -1, position: beginning };

describe('the tail of a partition', () => {
  it('is its last record, where that follows on what its sender knew', async () => {
    const partition = new Partition();
    const first = partition.send(nothing, 3, 3);
    expect(await partition.tail()).toEqual({ offset: 2, position: position(3), end: 3 });
    partition.send(first, 2, 8);
    expect(await partition.tail()).toEqual({ offset: 4, position: position(8), end: 5 });
  });

  it('is nothing in an empty partition', async () => {
    expect(await new Partition().tail()).toEqual({ offset: -1, position: beginning, end: 0 });
  });

  it('is an earlier record, where the end was lost', async () => {
    const partition = new Partition();
    const first = partition.send(nothing, 3, 3);
    partition.send(first, 2, 8);
    partition.lose(2);
    expect(await partition.tail()).toEqual({ offset: 2, position: position(3), end: 3 });
  });

  it.each([1, 2, 5])('is not a record that was stored behind a lost end of two records, nor any of its send of %i', async (count) => {
    const partition = new Partition();
    const first = partition.send(nothing, 3, 3);
    const second = partition.send(first, 2, 8);
    partition.lose(2);
    partition.send(second, count, 20);
    expect(await partition.tail()).toEqual({ offset: 2, position: position(3), end: 3 + count });
  });

  it('is not a record whose sender knew another one at the offset before', async () => {
    const partition = new Partition();
    const first = partition.send(nothing, 3, 3);
    const second = partition.send(first, 2, 8);
    partition.lose(2);
    partition.send(second, 3, 20);
    partition.send(second, 1, 9);
    expect(await partition.tail()).toEqual({ offset: 2, position: position(3), end: 7 });
  });

  it('is found below several sends behind lost ends', async () => {
    const partition = new Partition();
    const first = partition.send(nothing, 3, 3);
    const one = partition.send(first, 4, 8);
    partition.lose(4);
    const two = partition.send(one, 1, 20);
    partition.lose(1);
    partition.send(two, 2, 30);
    expect(await partition.tail()).toMatchObject({ offset: 2, position: position(3) });
  });

  it('is the new end, once what was lost was sent again', async () => {
    const partition = new Partition();
    const first = partition.send(nothing, 3, 3);
    const second = partition.send(first, 2, 8);
    partition.lose(2);
    partition.send(second, 1, 20);
    const { offset, position: at } = await partition.tail();
    partition.send({ offset, position: at }, 4, 20);
    expect(await partition.tail()).toEqual({ offset: 7, position: position(20), end: 8 });
  });

  it('takes two senders side by side for what they are', async () => {
    const partition = new Partition();
    const first = partition.send(nothing, 1, 1);
    partition.send(first, 2, 3);
    partition.send(first, 2, 3);
    expect(await partition.tail()).toEqual({ offset: 4, position: position(3), end: 5 });
  });

  it('is nothing, where a record is not of ours', async () => {
    const partition = new Partition();
    partition.send(nothing, 3, 3);
    partition.records.push({ offset: '3', key: null, value: null, headers: {} });
    expect(await partition.tail()).toEqual({ offset: -1, position: beginning, end: 4 });
  });
});

describe('what all partitions have', () => {
  it('is the least of their positions', () => {
    const tail = (n: number) => ({ offset: n, position: position(n), end: n + 1 });
    expect(leastPosition([tail(5), tail(3), tail(9)])).toBe(position(3));
    expect(leastPosition([tail(5), { offset: -1, position: beginning, end: 0 }])).toBe(beginning);
  });
});
