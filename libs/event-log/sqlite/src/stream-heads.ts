/** Where a stream ends. */
export interface StreamHead {
  readonly revision: number;
  readonly position: number;
}

/**
 * The ends of the streams used last. Two generations: when the young one holds `limit` streams it becomes the old one,
 * and what the old one held and nobody used since is forgotten. So at most twice `limit` are held, at no cost per use.
 */
export class StreamHeads {
  #young = new Map<string, StreamHead>();
  #old = new Map<string, StreamHead>();

  constructor(private readonly limit: number) {}

  get(stream: string): StreamHead | undefined {
    return this.#young.get(stream) ?? this.#old.get(stream);
  }

  set(stream: string, head: StreamHead): void {
    this.#young.set(stream, head);
    if (this.#young.size < this.limit) return;
    this.#old = this.#young;
    this.#young = new Map();
  }
}
