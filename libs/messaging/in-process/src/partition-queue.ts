import type { Delivered, WireRecord } from '@rapport/messaging';

/** The records of one partition that wait: bounded, numbered from 0, dropped only when they were worked through. */
export class PartitionQueue {
  readonly #partition: number;
  readonly #capacity: number;
  readonly #waiting: Delivered[] = [];
  #nextOffset = 0;
  #changed: (() => void)[] = [];

  constructor(partition: number, capacity: number) {
    this.#partition = partition;
    this.#capacity = capacity;
  }

  get length(): number {
    return this.#waiting.length;
  }

  get full(): boolean {
    return this.#waiting.length >= this.#capacity;
  }

  add(record: WireRecord): void {
    this.#waiting.push({ partition: this.#partition, offset: this.#nextOffset++, record });
    this.wake();
  }

  /** The first records, which stay where they are. */
  peek(count: number): readonly Delivered[] {
    return this.#waiting.slice(0, count);
  }

  drop(count: number): void {
    this.#waiting.splice(0, count);
    this.wake();
  }

  /** Resolves at the next record, drop or {@link wake}. */
  change(): Promise<void> {
    return new Promise((resolve) => this.#changed.push(resolve));
  }

  wake(): void {
    const changed = this.#changed;
    this.#changed = [];
    for (const resolve of changed) resolve();
  }
}
