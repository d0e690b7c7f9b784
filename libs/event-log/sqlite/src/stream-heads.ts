/** Where a stream ends. */
export interface StreamHead {
  readonly revision: number;
  readonly position: number;
}

/** The ends of the streams used last, at most `limit` of them: the one used longest ago goes first. */
export class StreamHeads {
  readonly #heads = new Map<string, StreamHead>();

  constructor(private readonly limit: number) {}

  get(stream: string): StreamHead | undefined {
    return this.#heads.get(stream);
  }

  set(stream: string, head: StreamHead): void {
    this.#heads.delete(stream);
    this.#heads.set(stream, head);
    if (this.#heads.size <= this.limit) return;
    const [oldest] = this.#heads.keys();
    this.#heads.delete(oldest!);
  }
}
