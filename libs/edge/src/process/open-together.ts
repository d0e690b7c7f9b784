export interface Closable {
  close(): Promise<void> | void;
}

/** Hands back what it is given, and remembers to close it. */
export type Keep = <One extends Closable>(one: One) => One;

/**
 * Opens what belongs together, one after the other. `close` closes all of it, the last first, also where one of them fails;
 * it rejects with the first failure then. A repeat does nothing.
 *
 * @throws what `open` throws; what was kept before is closed then.
 */
export async function openTogether<Parts extends object>(open: (keep: Keep) => Promise<Parts>): Promise<Parts & { close(): Promise<void> }> {
  const kept: Closable[] = [];
  const close = (): Promise<void> => closeAll(kept);
  try {
    const parts = await open((one) => (kept.push(one), one));
    return { ...parts, close };
  } catch (error) {
    // Why it could not be opened is what has to be told; that the rest did not close well either follows from it.
    await close().catch(() => undefined);
    throw error;
  }
}

async function closeAll(kept: Closable[]): Promise<void> {
  const failures: unknown[] = [];
  for (let one = kept.pop(); one !== undefined; one = kept.pop()) {
    try {
      await one.close();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
