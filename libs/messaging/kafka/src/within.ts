/** Took longer than it may. What it was is still under way. */
export class TookTooLong extends Error {
  override readonly name = 'TookTooLong';
}

/** The outcome of the work, or {@link TookTooLong}; a later outcome is of no interest to anybody. */
export async function within<Value>(timeoutMs: number, what: string, work: Promise<Value>): Promise<Value> {
  let timeout: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timeout = setTimeout(() => reject(new TookTooLong(`${what} took longer than ${Math.round(timeoutMs)} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timeout);
  }
}
