import type { Collection, GuardedWrite, ReadStore, StoredDocument } from '@rapport/read-store';

interface Counter extends StoredDocument {
  readonly n: number;
}
const writers = 20;
const mostAttempts = 10_000;

export function guardedWrites(store: () => ReadStore): void {
  const counters = (): Collection<Counter> => store().collection<Counter>('counters');

  it('writes an absent document once', async () => {
    const write = { expected: 'absent' as const, document: { _id: 'a', version: 1, n: 1 } };
    expect(await counters().write([write])).toEqual([true]);
    expect(await counters().write([write])).toEqual([false]);
  });

  it('replaces a document only at the version it was read at, and each write stands for itself', async () => {
    await counters().write([{ expected: 'absent', document: { _id: 'a', version: 1, n: 1 } }]);
    const written = await counters().write([
      { expected: 7, document: { _id: 'a', version: 8, n: 2 } },
      { expected: 1, document: { _id: 'a', version: 5, n: 3 } },
      { expected: 1, document: { _id: 'b', version: 2, n: 3 } },
      { expected: 'absent', document: { _id: 'c', version: 1, n: 4 } },
    ]);
    expect(written).toEqual([false, true, false, true]);
    expect(await counters().findByIds(['c', 'a', 'b'])).toEqual([{ _id: 'c', version: 1, n: 4 }, { _id: 'a', version: 5, n: 3 }, null]);
  });

  it('makes several writes of one document one after the other', async () => {
    const chain = Array.from({ length: 5 }, (_, n): GuardedWrite<Counter> => ({ expected: n === 0 ? 'absent' : n, document: { _id: 'a', version: n + 1, n } }));
    expect(await counters().write([...chain, chain[0]!, chain[4]!])).toEqual([true, true, true, true, true, false, false]);
    expect(await counters().findByIds(['a'])).toEqual([{ _id: 'a', version: 5, n: 4 }]);
  });

  it('replaces the whole document', async () => {
    await counters().write([{ expected: 'absent', document: { _id: 'a', version: 1, n: 1, more: { x: 1 } } }]);
    await counters().write([{ expected: 1, document: { _id: 'a', version: 2, n: 2 } }]);
    expect(await counters().findByIds(['a'])).toEqual([{ _id: 'a', version: 2, n: 2 }]);
  });

  it('loses no increment of twenty writers', async () => {
    await counters().write([{ expected: 'absent', document: { _id: 'a', version: 1, n: 0 } }]);
    await Promise.all(Array.from({ length: writers }, () => incrementEach(counters(), ['a'], 50)));
    expect(await counters().findByIds(['a'])).toEqual([{ _id: 'a', version: 1_001, n: 1_000 }]);
  });

  it('tells each of twenty writers which of its writes in one call happened', async () => {
    const ids = Array.from({ length: 5 }, (_, i) => `c${i}`);
    await counters().write(ids.map((_id) => ({ expected: 'absent', document: { _id, version: 1, n: 0 } })));
    const steps = 10;
    const won = await Promise.all(Array.from({ length: writers }, () => incrementEach(counters(), ids, steps)));
    expect(won).toEqual(won.map(() => ids.length * steps));
    expect(await counters().findByIds(ids)).toEqual(ids.map((_id) => ({ _id, version: writers * steps + 1, n: writers * steps })));
  });

  it('lets one of twenty writers make each absent document', async () => {
    const ids = Array.from({ length: 40 }, (_, i) => `n${i}`);
    const answers = await Promise.all(
      Array.from({ length: writers }, (_, n) => counters().write(ids.map((_id) => ({ expected: 'absent', document: { _id, version: 1, n } })))),
    );
    const makers = ids.map((_, i) => answers.flatMap((written, n) => (written[i] ? [n] : [])));
    expect(await counters().findByIds(ids)).toEqual(ids.map((_id, i) => ({ _id, version: 1, n: makers[i]![0] })));
    expect(makers.every(({ length }) => length === 1)).toBe(true);
  });
}

/** Steps each counter as often as wanted, all that are left in one call, and answers how many writes were said to have happened. */
async function incrementEach(counters: Collection<Counter>, ids: readonly string[], steps: number): Promise<number> {
  const left = new Map(ids.map((id) => [id, steps]));
  let won = 0;
  for (let attempt = 0; attempt < mostAttempts && left.size > 0; attempt++) {
    const read = await counters.findByIds([...left.keys()]);
    const written = await counters.write(read.map((counter) => ({ expected: counter!.version, document: { ...counter!, version: counter!.version + 1, n: counter!.n + 1 } })));
    for (const [i, happened] of written.entries()) {
      if (!happened) continue;
      won++;
      const id = read[i]!._id;
      const more = left.get(id)! - 1;
      if (more === 0) left.delete(id);
      else left.set(id, more);
    }
  }
  if (left.size > 0) throw new Error('an increment never got through');
  return won;
}
