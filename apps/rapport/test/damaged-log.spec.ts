import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rapport, rapportJson, withFolder } from './command-line.js';

const orders = ['id,customer,date,total', ...Array.from({ length: 40 }, (_, i) => `o-${i},c-${i % 7},2025-01-${String((i % 28) + 1).padStart(2, '0')},${i + 1}.50`)].join('\n');
const mapping = { source: 'shop', header: true, columns: { customerId: 'customer', orderId: 'id', date: 'date', amount: 'total' }, currency: 'EUR', dateForm: 'YYYY-MM-DD' };

/** A data folder with some history, closed in order. */
async function history(folder: string): Promise<string> {
  const data = join(folder, 'data');
  await mkdir(data);
  await writeFile(join(folder, 'orders.csv'), orders);
  await writeFile(join(folder, 'mapping.json'), JSON.stringify(mapping));
  await rapportJson(['import', 'orders', join(folder, 'orders.csv'), '--mapping', join(folder, 'mapping.json'), '--data', data, '--open-calendar']);
  return data;
}

const files = ['events.sqlite', 'events.sqlite-wal', 'events.sqlite-shm', 'events.head'];
const inLog = (data: string, name: string): string => join(data, 'log', name);

describe('a log that is not as it was written', () => {
  it('rolled back to an older copy: the start is refused and says so, until the loss is accepted on purpose', async () => {
    await withFolder(async (folder) => {
      const data = await history(folder);
      await copyFile(inLog(data, 'events.sqlite'), join(folder, 'older'));
      expect((await rapport('close-day', '--through', '2025-02-10', '--data', data)).code).toBe(0);
      for (const name of files.slice(1, 3)) await rm(inLog(data, name), { force: true });
      await copyFile(join(folder, 'older'), inLog(data, 'events.sqlite'));

      const refused = await rapport('stats', '--data', data);
      expect([refused.code, refused.stdout]).toEqual([6, '']);
      expect(refused.stderr).toMatch(/log.*position/);
      expect(refused.stderr).toContain('rapport log accept-end');
      expect((await rapport('verify', '--data', data)).code).toBe(6);
      expect((await rapport('log', 'accept-end', '--data', data)).code).toBe(2);
      expect((await rapport('stats', '--data', data)).code).toBe(6);

      const accepted = await rapport('log', 'accept-end', '--yes', '--data', data);
      expect([accepted.code, accepted.stdout]).toEqual([0, 'The log ends behind 48 events now; it had reached 89: the loss of 41 events is accepted.\n']);
      expect((await rapport('verify', '--data', data)).code).toBe(0);
      expect(await rapportJson(['stats', '--data', data])).toMatchObject({ customers: 7 });
    });
  }, 120_000);

  it('a byte flipped anywhere in it is found by verify, which names the event', async () => {
    await withFolder(async (folder) => {
      const data = await history(folder);
      const bytes = await readFile(inLog(data, 'events.sqlite'));
      const at = bytes.indexOf('"orderId":"o-17"');
      expect(at).toBeGreaterThan(0);
      bytes.write('8', at + '"orderId":"o-1'.length);
      await writeFile(inLog(data, 'events.sqlite'), bytes);
      const { code, stderr } = await rapport('verify', '--data', data);
      expect(code).toBe(6);
      expect(stderr).toMatch(/damaged at position .*purchases-c-3@/);
    });
  }, 120_000);
});
