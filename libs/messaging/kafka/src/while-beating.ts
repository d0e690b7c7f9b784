/**
 * Works with a heartbeat beside it. The work's signal aborts when a heartbeat fails: the partition may be somebody else's
 * by now. The failure is thrown when the work has settled, whatever came of it.
 */
export async function whileBeating<Value>(heartbeat: () => Promise<void>, everyMs: number, signal: AbortSignal, work: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
  const lost = new AbortController();
  let failure: { readonly cause: unknown } | null = null;
  let beating: Promise<void> | null = null;
  const beat = async (): Promise<void> => {
    try {
      await heartbeat();
    } catch (cause) {
      failure ??= { cause };
      lost.abort();
    } finally {
      beating = null;
    }
  };
  const interval = setInterval(() => {
    beating ??= beat();
  }, everyMs);
  try {
    return await work(AbortSignal.any([signal, lost.signal]));
  } finally {
    clearInterval(interval);
    await beating;
    throwIfAny(failure);
  }
}

function throwIfAny(failure: { readonly cause: unknown } | null): void {
  if (failure) throw failure.cause as Error;
}
