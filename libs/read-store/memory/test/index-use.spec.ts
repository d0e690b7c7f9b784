import { QueryLimitExceeded, type StoredDocument } from '@rapport/read-store';
import { MemoryReadStore, type MemoryCollection } from '../src/index.js';

interface Item extends StoredDocument {
  readonly dueOn: string | null;
  readonly kind: string;
}
const total = 20_000;
const item = (i: number): Item => ({ _id: `i${String(i).padStart(6, '0')}`, version: 1, dueOn: i % 200 === 0 ? `2024-01-${10 + (i % 7)}` : null, kind: i % 2 ? 'odd' : 'even' });

async function filled(nowMs = () => 0): Promise<MemoryCollection<Item>> {
  const items = new MemoryReadStore({ nowMs }).collection<Item>('items', [{ field: 'dueOn', kind: 'range' }, { field: '_id', kind: 'range' }]);
  await items.write(Array.from({ length: total }, (_, i) => ({ expected: 'absent', document: item(i) })));
  return items;
}

describe('indexes', () => {
  it('find what is due by looking at what is due', async () => {
    const found = await (await filled()).find({ dueOn: { $lte: '2024-01-31' }, kind: 'even' }, { sort: { dueOn: 1 }, limit: 500 });
    expect(found.documents).toHaveLength(total / 200);
    expect(found.examined).toBe(total / 200);
  });

  it('walk page by page over ids', async () => {
    const items = await filled();
    let last = '';
    let seen = 0;
    let examined = 0;
    for (let page = 0; page < 100; page++) {
      const found = await items.find({ _id: { $gt: last } }, { sort: { _id: 1 }, limit: 1_000 });
      if (found.documents.length === 0) break;
      last = found.documents.at(-1)!._id;
      seen += found.documents.length;
      examined += found.examined;
    }
    expect([seen, examined]).toEqual([total, total]);
  });

  it('follow documents that change', async () => {
    const items = await filled();
    const [first] = (await items.find({ dueOn: { $lte: '2024-01-31' } }, { sort: { dueOn: 1 }, limit: 1 })).documents;
    await items.write([{ expected: 1, document: { ...first!, version: 2, dueOn: '2025-01-01' } }]);
    expect(await items.count({ dueOn: { $lte: '2024-01-31' } })).toBe(total / 200 - 1);
    expect((await items.find({ dueOn: { $gt: '2024-12-31' } })).documents.map(({ _id }) => _id)).toEqual([first!._id]);
  });
});

describe('a long query', () => {
  it('lets others have their turn', async () => {
    const items = await filled();
    let turns = 0;
    let done = false;
    const others = (): void => {
      turns++;
      if (!done) setImmediate(others);
    };
    setImmediate(others);
    await items.find({ kind: 'none' });
    done = true;
    expect(turns).toBeGreaterThan(5);
  });

  it('ends at its time limit', async () => {
    let nowMs = 0;
    const items = await filled(() => (nowMs += 10));
    await expect(items.find({ kind: 'none' }, { maxTimeMs: 100 })).rejects.toThrow(QueryLimitExceeded);
  });
});
