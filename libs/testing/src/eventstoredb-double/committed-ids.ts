/** Where an event with this id was last written. */
export interface IdPlace {
  readonly stream: string;
  readonly revision: number;
}

/** The server remembers about so many. */
const defaultLimit = 200_000;

/** The ids written last, in memory only: what makes appends without a revision idempotent until the next start. */
export class CommittedIds {
  readonly #places = new Map<string, IdPlace>();

  constructor(private readonly limit = defaultLimit) {}

  get(id: string): IdPlace | undefined {
    return this.#places.get(id);
  }

  note(id: string, place: IdPlace): void {
    this.#places.delete(id);
    this.#places.set(id, place);
    if (this.#places.size <= this.limit) return;
    const [oldest] = this.#places.keys();
    this.#places.delete(oldest!);
  }

  clear(): void {
    this.#places.clear();
  }
}
