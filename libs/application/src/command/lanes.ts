/** A lane's queue is full: nothing was started. */
export const laneFull = Symbol('lane full');

/** One work at a time for each key; the rest waits in order of arrival. */
export interface Lanes {
  run<Value>(key: string, work: () => Promise<Value>): Promise<Value | typeof laneFull>;
}

/** @param waitingAtMost Works that may wait behind the one that runs, for each key. */
export function lanes(waitingAtMost = 1_000): Lanes {
  const waiting = new Map<string, (() => void)[]>();

  function leave(key: string): void {
    const next = waiting.get(key)?.shift();
    if (next) next();
    else waiting.delete(key);
  }

  return {
    async run(key, work) {
      const queue = waiting.get(key);
      if (queue === undefined) waiting.set(key, []);
      else if (queue.length >= waitingAtMost) return laneFull;
      else await new Promise<void>((resolve) => queue.push(resolve));
      try {
        return await work();
      } finally {
        leave(key);
      }
    },
  };
}
