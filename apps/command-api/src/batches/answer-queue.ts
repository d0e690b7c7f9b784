/** An answer that is being worked out; `text` is there once it is. */
interface Slot {
  /** Of the line that it answers. */
  readonly bytes: number;
  readonly settled: Promise<void>;
  text: string;
  isSettled: boolean;
}

/** Of the lines that wait for their answers, or whose answers wait to be taken. A line always passes where nothing waits. */
export interface AnswerQueueLimits {
  readonly lines: number;
  readonly bytes: number;
}

/** Answers in the order of their lines, for one producer, who asks for room first, and one consumer. */
export class AnswerQueue {
  private readonly slots: Slot[] = [];
  private heldBytes = 0;
  private ended = false;
  private waiting: Promise<void> | null = null;
  private wake: (() => void) | null = null;

  constructor(private readonly limits: AnswerQueueLimits) {}

  /** Waits until there is room for one more; false when the consumer has gone. */
  async room(): Promise<boolean> {
    while (this.isFull && !this.ended) await this.change();
    return !this.ended;
  }

  private get isFull(): boolean {
    return this.slots.length >= this.limits.lines || this.heldBytes >= this.limits.bytes;
  }

  /** @param bytes of the line. The answer must not reject. */
  push(answer: Promise<string>, bytes: number): void {
    const slot: Slot = {
      bytes,
      text: '',
      isSettled: false,
      settled: answer.then((text) => {
        slot.text = text;
        slot.isSettled = true;
      }),
    };
    this.slots.push(slot);
    this.heldBytes += bytes;
    this.notify();
  }

  /** No more will come, or no more is wanted. What is inside can still be taken. */
  end(): void {
    this.ended = true;
    this.notify();
  }

  /** Waits until everything has been taken. */
  async drained(): Promise<void> {
    while (this.slots.length > 0 && !this.ended) await this.change();
  }

  /** As many answers at once as are there: those of one commit of the log come together, and go out in one piece. */
  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    for (;;) {
      const first = this.slots[0];
      if (first === undefined) {
        if (this.ended) return;
        await this.change();
        continue;
      }
      await first.settled;
      await new Promise((resolve) => setImmediate(resolve));
      const unsettled = this.slots.findIndex(({ isSettled }) => !isSettled);
      const ready = unsettled === -1 ? this.slots.length : unsettled;
      let text = '';
      for (let i = 0; i < ready; i++) text += this.slots[i]!.text;
      yield text;
      for (const { bytes } of this.slots.splice(0, ready)) this.heldBytes -= bytes;
      this.notify();
    }
  }

  private change(): Promise<void> {
    this.waiting ??= new Promise((resolve) => {
      this.wake = resolve;
    });
    return this.waiting;
  }

  private notify(): void {
    const { wake } = this;
    this.wake = null;
    this.waiting = null;
    wake?.();
  }
}
