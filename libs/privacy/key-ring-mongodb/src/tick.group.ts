/** Items of one group at most; more that came in one tick go in the next group. */
const groupAtMost = 1_000;

interface Waiting<Item, Answer> {
  readonly item: Item;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/** Asks for the items of one tick together. When that fails, all of them fail with its reason. */
export class TickGroup<Item, Answer> {
  readonly #ask: (items: readonly Item[]) => Promise<readonly Answer[]>;
  #waiting: Waiting<Item, Answer>[] = [];
  readonly #asking = new Set<Promise<void>>();

  /** `ask` answers in the order of its items. */
  constructor(ask: (items: readonly Item[]) => Promise<readonly Answer[]>) {
    this.#ask = ask;
  }

  add(item: Item): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.push({ item, resolve, reject }) === 1) setImmediate(() => this.#flush());
    });
  }

  /** Resolves when everything that was added is settled. */
  async settled(): Promise<void> {
    this.#flush();
    await Promise.all(this.#asking);
  }

  #flush(): void {
    const all = this.#waiting;
    this.#waiting = [];
    for (let start = 0; start < all.length; start += groupAtMost) {
      const asking: Promise<void> = this.#settle(all.slice(start, start + groupAtMost)).finally(() => this.#asking.delete(asking));
      this.#asking.add(asking);
    }
  }

  async #settle(group: readonly Waiting<Item, Answer>[]): Promise<void> {
    try {
      const answers = await this.#ask(group.map(({ item }) => item));
      group.forEach(({ resolve }, n) => resolve(answers[n]!));
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}
