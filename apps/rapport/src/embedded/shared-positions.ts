import { numbersOf, positionOf, type Position } from '@rapport/kernel';

const bytesEach = BigInt64Array.BYTES_PER_ELEMENT;

/**
 * How far each partition is, and how often other documents took the place of those that are served; written by one thread
 * and read by another without asking. Both numbers of an embedded log's position are one.
 */
export class SharedPositions {
  readonly #numbers: BigInt64Array;
  readonly #switches: BigInt64Array;

  /** @param memory from {@link SharedPositions.memory} */
  constructor(memory: SharedArrayBuffer) {
    this.#switches = new BigInt64Array(memory, 0, 1);
    this.#numbers = new BigInt64Array(memory, bytesEach);
  }

  static memory(partitions: number): SharedArrayBuffer {
    return new SharedArrayBuffer((partitions + 1) * bytesEach);
  }

  /** Never moves back. One thread writes. */
  raise(partition: number, position: Position): void {
    const { commit } = numbersOf(position);
    if (commit > Atomics.load(this.#numbers, partition)) Atomics.store(this.#numbers, partition, commit);
  }

  all(): readonly Position[] {
    return Array.from(this.#numbers, (_, partition) => this.#at(partition));
  }

  /** That of the partition that is behind all others. */
  least(): Position {
    return this.all().reduce((least, position) => (position < least ? position : least));
  }

  /** To be told in the same turn in which others are served. */
  switched(): void {
    Atomics.add(this.#switches, 0, 1n);
  }

  get switches(): bigint {
    return Atomics.load(this.#switches, 0);
  }

  #at(partition: number): Position {
    const number = Atomics.load(this.#numbers, partition);
    return positionOf(number, number);
  }
}
