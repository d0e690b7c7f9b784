/** Tells who waits for a stream that something was stored in it. */
export class Changes {
  readonly #waiting = new Map<string, Set<() => void>>();

  /** Resolves with the next change of the stream, or when the signal aborts. */
  next(stream: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(stream) ?? new Set();
      const done = (): void => {
        waiting.delete(done);
        if (waiting.size === 0) this.#waiting.delete(stream);
        signal.removeEventListener('abort', done);
        resolve();
      };
      if (signal.aborted) return resolve();
      this.#waiting.set(stream, waiting.add(done));
      signal.addEventListener('abort', done);
    });
  }

  tell(stream: string): void {
    for (const done of [...(this.#waiting.get(stream) ?? [])]) done();
  }
}
