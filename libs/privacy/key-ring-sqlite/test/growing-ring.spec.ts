import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkSqliteKeyRing } from '../src/index.js';
import { growingRing } from './growing-ring.js';
import { keyCheck } from './sqlite-key-ring-storage.js';

describe('a key ring that another process adds to', () => {
  it('is found whole whenever it is looked at: its mark is never read ahead of it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rapport-ring-'));
    const options = { path: join(folder, 'keys.sqlite'), headPath: join(folder, 'keys.head'), keyCheck, logHasEvents: false };
    const owner = await growingRing(options);
    try {
      const found = Array.from({ length: 100 }, () => checkSqliteKeyRing({ ...options, logHasEvents: true }) ?? 0);
      expect(found[0]).toBeGreaterThanOrEqual(20_000);
      expect(found.at(-1)).toBeGreaterThan(found[0]!);
      expect(found).toEqual([...found].sort((a, b) => a - b));
    } finally {
      await owner.end();
      await rm(folder, { recursive: true });
    }
  }, 120_000);
});
