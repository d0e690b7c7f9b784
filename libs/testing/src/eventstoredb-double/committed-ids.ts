/** Where an event with this id was last written. */
export interface IdPlace {
  readonly stream: string;
  readonly revision: number;
}

/** The server remembers some 200,000. */
const defaultLimit = 100_000;

/**
 * The ids written last, in memory only: what makes appends without a revision idempotent until the next start. Between
 * `limit` and twice as many: two generations, of which the older is forgotten whole.
 */
export class CommittedIds {
  #young = new Map<string, IdPlace>();
  #old = new Map<string, IdPlace>();

  constructor(private readonly limit = defaultLimit) {}

  get(id: string): IdPlace | undefined {
    return this.#young.get(id) ?? this.#old.get(id);
  }

  note(id: string, place: IdPlace): void {
    if (this.#young.size >= this.limit) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(id, place);
  }

  clear(): void {
    this.#young = new Map();
    this.#old = new Map();
  }
}
