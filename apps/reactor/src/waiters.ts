/** Those who wait until something that only rises has passed a mark. */
export class Waiters<Mark> {
  readonly #waiting = new Set<{ readonly mark: Mark; readonly wake: (isPassed: boolean) => void }>();

  reached(mark: Mark): void {
    for (const one of [...this.#waiting]) if (one.mark <= mark) one.wake(true);
  }

  /** False when the time ran out or the signal aborted. */
  wait(mark: Mark, waitMs: number, signal?: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const wake = (isPassed: boolean): void => {
        clearTimeout(timeout);
        signal?.removeEventListener('abort', giveUp);
        this.#waiting.delete(waiting);
        resolve(isPassed);
      };
      const giveUp = (): void => wake(false);
      const waiting = { mark, wake };
      const timeout = setTimeout(giveUp, waitMs);
      this.#waiting.add(waiting);
      if (signal?.aborted) giveUp();
      else signal?.addEventListener('abort', giveUp, { once: true });
    });
  }
}
