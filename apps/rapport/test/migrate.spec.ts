import { openEventStoreLog } from '@rapport/event-log-eventstoredb';
import { collect, newEvent } from '@rapport/testing';
import { startEventStoreDouble } from '@rapport/testing/eventstoredb-double';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rapport, rapportJson, spawnRapport, withFolder } from './command-line.js';
import { shopWithNames } from './migrate-shop.js';

const orderLines = (count: number): string =>
  ['id,customer,date,total', ...Array.from({ length: count }, (_, i) => `o-${i},c-${i % (count / 4)},2025-01-${String((i % 28) + 1).padStart(2, '0')},${i + 1}.50`)].join('\n');
const mapping = { source: 'shop', header: true, columns: { customerId: 'customer', orderId: 'id', date: 'date', amount: 'total' }, currency: 'EUR', dateForm: 'YYYY-MM-DD' };

async function history(folder: string, orders: number): Promise<string> {
  const data = join(folder, 'shop');
  await mkdir(data);
  await writeFile(join(folder, 'orders.csv'), orderLines(orders));
  await writeFile(join(folder, 'mapping.json'), JSON.stringify(mapping));
  await rapportJson(['import', 'orders', join(folder, 'orders.csv'), '--mapping', join(folder, 'mapping.json'), '--data', data, '--open-calendar']);
  return data;
}

interface Report {
  readonly events: number;
  readonly appended: number;
  readonly alreadyThere: number;
  readonly digest: string;
  readonly keys: number | null;
}

describe('rapport migrate', () => {
  it('brings a data folder into another one, keys and all', async () => {
    await withFolder(async (folder) => {
      const [data, copy] = [join(folder, 'shop'), join(folder, 'copy')];
      await shopWithNames(data, 5);
      const report = await rapportJson<Report>(['migrate', '--from', data, '--to', copy]);
      expect(report).toMatchObject({ appended: report.events, alreadyThere: 0, keys: 5, digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
      expect(await readFile(join(copy, 'keys', 'master.key'), 'utf8')).toBe(await readFile(join(data, 'keys', 'master.key'), 'utf8'));
      const shown = await rapportJson(['customer', 'show', 'c-3', '--data', copy]);
      expect(JSON.stringify(shown)).toContain('Anna 3');
      expect(shown).toEqual(await rapportJson(['customer', 'show', 'c-3', '--data', data]));
    });
  }, 120_000);

  it('killed in the middle and run again, all is there once; back in a data folder it is the same', async () => {
    await withFolder(async (folder) => {
      const data = await history(folder, 1_600);
      const double = await startEventStoreDouble({ folder: join(folder, 'double') });
      const log = await openEventStoreLog({ connectionString: double.connectionString });
      double.misbehave({ kind: 'delay', on: 'appends', delayMs: 20 });
      const child = spawnRapport(['migrate', '--from', data, '--to', double.connectionString]);
      for await (const { events } of log.follow({})) if (events.length > 0) break;
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('close', resolve));
      double.heal();
      const there = await rapportJson<Report>(['migrate', '--from', data, '--to', double.connectionString]);
      expect(there.keys).toBe(null);
      expect(there.alreadyThere).toBeGreaterThan(0);
      expect(there.appended + there.alreadyThere).toBe(there.events);
      expect(await collect(log.readAll())).toHaveLength(there.events);
      const back = await rapportJson<Report>(['migrate', '--from', double.connectionString, '--to', join(folder, 'back')]);
      expect(back).toMatchObject({ events: there.events, digest: there.digest, appended: there.events });
      const again = await rapport('migrate', '--from', data, '--to', double.connectionString);
      expect(again.stdout).toContain('0 appended');
      expect(again.stdout).toContain(`SHA-256 of both: ${there.digest}`);
      expect(again.stdout).toContain('Keys were NOT moved');
      await log.close();
      await double.close();
    });
  }, 180_000);

  it('refuses a target that holds something else, a place that is not there, and itself', async () => {
    await withFolder(async (folder) => {
      const data = await history(folder, 8);
      const double = await startEventStoreDouble({ folder: join(folder, 'double') });
      const log = await openEventStoreLog({ connectionString: double.connectionString });
      await log.append('customer-of-another', 'no-stream', [newEvent()]);
      const differs = await rapport('migrate', '--from', data, '--to', double.connectionString);
      expect([differs.code, differs.stdout]).toEqual([3, '']);
      expect(differs.stderr).toContain('customer-of-another@0');
      expect(await collect(log.readAll())).toHaveLength(1);
      await log.close();
      await double.close();
      const away = await rapport('migrate', '--from', data, '--to', double.connectionString.replace('//', '//user:hush-hush@'));
      expect(away.code).toBe(5);
      expect(away.stderr).not.toContain('hush-hush');
      expect((await rapport('migrate', '--from', join(folder, 'nowhere'), '--to', data)).code).toBe(4);
      expect((await rapport('migrate', '--from', data, '--to', data)).code).toBe(2);
      expect((await rapport('migrate', '--from', data)).code).toBe(2);
      expect((await rapport('migrate', '--from', data, '--to', 'esdb://127.0.0.1:1?tsl=false')).code).toBe(2);
    });
  }, 120_000);
});
