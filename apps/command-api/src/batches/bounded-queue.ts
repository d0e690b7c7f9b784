/** First in, first out, for one producer and one consumer; `push` waits while it is full. */
export class BoundedQueue<Item> {
  private readonly items: Item[] = [];
  private ended = false;
  private wake: (() => void) | null = null;

  constructor(private readonly capacity: number) {}

  /** False when the consumer has gone. */
  async push(item: Item): Promise<boolean> {
    while (this.items.length >= this.capacity && !this.ended) await this.change();
    if (this.ended) return false;
    this.items.push(item);
    this.notify();
    return true;
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
