/** Works through the items, so many at once. The first failure starts no more, and is thrown when those under way have ended. */
export async function concurrently<Item>(items: Iterable<Item>, atOnce: number, work: (item: Item) => Promise<void>, signal: AbortSignal): Promise<void> {
  const rest = items[Symbol.iterator]();
  let failure: { readonly error: unknown } | null = null;
  async function worker(): Promise<void> {
    while (failure === null && !signal.aborted) {
      const next = rest.next();
      if (next.done === true) return;
      try {
        await work(next.value);
      } catch (error) {
        failure ??= { error };
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (failure !== null) throw (failure as { readonly error: unknown }).error;
  signal.throwIfAborted();
}
