/** First in, first out, for one producer, who asks for room first, and one consumer. */
export class BoundedQueue<Item> {
  private readonly items: Item[] = [];
  private ended = false;
  private wake: (() => void) | null = null;

  constructor(private readonly capacity: number) {}

  /** Waits until there is room for one more; false when the consumer has gone. */
  async room(): Promise<boolean> {
    while (this.items.length >= this.capacity && !this.ended) await this.change();
    return !this.ended;
  }

  push(item: Item): void {
    this.items.push(item);
    this.notify();
  }

  /** No more will come, or no more is wanted. What is inside can still be taken. */
  end(): void {
    this.ended = true;
    this.notify();
  }

  /** Waits until everything has been taken. */
  async drained(): Promise<void> {
    while (this.items.length > 0 && !this.ended) await this.change();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item> {
    for (;;) {
      const item = this.items[0];
      if (item !== undefined) {
        yield item;
        this.items.shift();
        this.notify();
      } else if (this.ended) return;
      else await this.change();
    }
  }

  private waiting: Promise<void> | null = null;

  private change(): Promise<void> {
    this.waiting ??= new Promise((resolve) => {
      this.wake = resolve;
    });
    return this.waiting;
  }

  private notify(): void {
    const wake = this.wake;
    this.wake = null;
    this.waiting = null;
    wake?.();
  }
}
