/** Runs works side by side: the first that ends, however it does, ends the others. Rejects with the first error, when all have ended. */
export async function runTogether(works: readonly ((signal: AbortSignal) => Promise<unknown>)[], signal: AbortSignal): Promise<void> {
  const ending = new AbortController();
  const either = AbortSignal.any([signal, ending.signal]);
  const running = works.map((work) => work(either).finally(() => ending.abort()));
  try {
    await Promise.all(running);
  } finally {
    await Promise.allSettled(running);
  }
}
