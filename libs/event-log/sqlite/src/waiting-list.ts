/** Who waits for the next change of something. */
export class WaitingList {
  readonly #waiting = new Set<() => void>();

  /** Resolves with the next {@link wake}, or when the signal aborts. Callers look at the state before and after. */
  next(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#waiting.delete(done);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      this.#waiting.add(done);
      signal?.addEventListener('abort', done);
    });
  }

  wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}
