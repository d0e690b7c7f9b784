/** A lane's queue is full: nothing was started. */
export const laneFull = Symbol('lane full');

/** One work at a time for each key; the rest waits in order of arrival. */
export interface Lanes {
  run<Value>(key: string, work: () => Promise<Value>): Promise<Value | typeof laneFull>;
}

type Start = () => void;

/** @param waitingAtMost Works that may wait behind the one that runs, for each key. */
export function lanes(waitingAtMost = 1_000): Lanes {
  /** By the keys of which a work runs; null where nobody waits behind it. */
  const waiting = new Map<string, Start[] | null>();

  function leave(key: string): void {
    const next = waiting.get(key)?.shift();
    if (next) next();
    else waiting.delete(key);
  }

  async function inTurn<Value>(key: string, work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } finally {
      leave(key);
    }
  }

  return {
    run(key, work) {
      const queue = waiting.get(key);
      if (queue === undefined) {
        waiting.set(key, null);
        return inTurn(key, work);
      }
      if ((queue?.length ?? 0) >= waitingAtMost) return Promise.resolve(laneFull);
      const turn = new Promise<void>((resolve) => {
        if (queue === null) waiting.set(key, [resolve]);
        else queue.push(resolve);
      });
      return turn.then(() => inTurn(key, work));
    },
  };
}
