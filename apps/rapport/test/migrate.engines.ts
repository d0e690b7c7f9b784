import { startEventStoreDouble } from '@rapport/testing/eventstoredb-double';
import { mongodbUrl, uniqueName } from '@rapport/testing/engines';
import { join } from 'node:path';
import { rapport, rapportJson, withFolder } from './command-line.js';
import { shopWithNames } from './migrate-shop.js';

/** The event store is a double of its own, because the target of a migration has to be empty. */
describe('a migration with its keys', () => {
  beforeAll(() => {
    process.env['KEY_RING_MONGODB_DATABASE'] = uniqueName('migrated-keys');
  });
  afterAll(() => {
    delete process.env['KEY_RING_MONGODB_DATABASE'];
    delete process.env['MASTER_KEY_FILE'];
  });

  it('by way of the engines back into a data folder shows the same customers by name', async () => {
    await withFolder(async (folder) => {
      const [data, back] = [join(folder, 'shop'), join(folder, 'back')];
      await shopWithNames(data, 9);
      const double = await startEventStoreDouble({ folder: join(folder, 'double') });
      const there = await rapportJson<{ events: number; digest: string }>(['migrate', '--from', data, '--to', double.connectionString, '--key-ring-to', mongodbUrl()]);
      const again = await rapport('migrate', '--from', data, '--to', double.connectionString, '--key-ring-to', mongodbUrl());
      process.env['MASTER_KEY_FILE'] = join(data, 'keys', 'master.key');
      const returned = await rapportJson(['migrate', '--from', double.connectionString, '--to', back, '--key-ring-from', mongodbUrl()]);
      expect(there).toMatchObject({ keys: 9 });
      expect(again.stdout).toContain('0 appended');
      expect(returned).toMatchObject({ events: there.events, digest: there.digest, keys: 9 });
      const shown = await rapportJson(['customer', 'show', 'c-3', '--data', back]);
      expect(JSON.stringify(shown)).toContain('Anna 3');
      expect(shown).toEqual(await rapportJson(['customer', 'show', 'c-3', '--data', data]));
      await double.close();
    });
  }, 180_000);
});
