/** Bounds the time of works that all have the same limit, with one timer for all of them. */
export interface Deadlines {
  /** The work's own end; or an error when its time is over, from the limit on and at most half as much later. The work itself goes on. */
  within<Value>(work: Promise<Value>): Promise<Value>;
}

type Refuse = (error: Error) => void;

/** A work begins in the first set and moves on by one at each tick; behind the last one its time is over. */
const setsOfWorks = 3;

/** @param what is late, for the error's text. */
export function deadlines(limitMs: number, what: string): Deadlines {
  const sets = Array.from({ length: setsOfWorks }, () => new Set<Refuse>());
  const tickMs = limitMs / (setsOfWorks - 1);
  let running = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;

  function tick(): void {
    const late = sets.pop()!;
    sets.unshift(new Set());
    running -= late.size;
    timer = running > 0 ? setTimeout(tick, tickMs) : null;
    for (const refuse of late) refuse(new Error(`${what} did not answer within ${limitMs} ms`));
    late.clear();
  }

  function enter(refuse: Refuse): Set<Refuse> {
    if (timer === null) timer = setTimeout(tick, tickMs);
    else if (running === 0) timer.ref();
    running++;
    return sets[0]!.add(refuse);
  }

  /** With nothing to wait for, the timer keeps no process alive; the next work finds it running. */
  function leave(works: Set<Refuse>, refuse: Refuse): void {
    if (works.delete(refuse) && --running === 0) timer?.unref();
  }

  return {
    within: (work) =>
      new Promise((resolve, reject) => {
        const works = enter(reject);
        work.then(
          (value) => {
            leave(works, reject);
            resolve(value);
          },
          (error: unknown) => {
            leave(works, reject);
            reject(error as Error);
          },
        );
      }),
  };
}
