import { MongoClient } from 'mongodb';
import { mongodbUrl } from '@rapport/testing/engines';
import { until } from '@rapport/testing/processes';
import { get } from '../view-bodies.js';
import { withWorld, type EnginesWorld } from './engines-world.js';
import { first, loadCommands, openingCommands } from './load-commands.js';
import { LoadClient } from './load-client.js';
import { expectSound } from './soundness.js';

const customers = 20;
const poisoned = 'c-7';

interface Key {
  readonly _id: string;
}

/** Takes the data keys that were made for one customer out of the ring; answers how to put them back. */
async function hideKeysOf(customerId: string, { rapport }: EnginesWorld): Promise<() => Promise<void>> {
  const client = await MongoClient.connect(mongodbUrl(), { retryWrites: false });
  const ring = client.db(rapport.names.keyRingDatabase).collection<Key>('data-keys');
  const keys = (await ring.find().toArray()).filter(({ _id }) => _id.endsWith(`:${customerId}`));
  expect(keys).toHaveLength(1);
  await ring.deleteMany({ _id: { $in: keys.map(({ _id }) => _id) } });
  return async () => {
    await ring.insertMany(keys);
    await client.close();
  };
}

interface ParkedKeys {
  readonly items: readonly { readonly key: string }[];
}

describe('an event that no projector can open', () => {
  it('parks its key and what follows under it; all others go on; a replay mends it while new records arrive', async () => {
    await withWorld({}, async (world) => {
      const { rapport } = world;
      const client = new LoadClient({ url: () => rapport.commandUrl });
      const parked = async (): Promise<readonly string[]> => (await get<ParkedKeys>(`${rapport.queryUrl}/v1/parked`)).items.map(({ key }) => key);
      try {
        await rapport.end('projector');
        await client.run(openingCommands(customers));
        const putBack = await hideKeysOf(poisoned, world);
        rapport.start('projector');
        await client.run(first(150, loadCommands(customers, 5)));
        await world.settle();
        expect(await parked()).toEqual([poisoned]);
        const others = await get<{ items: unknown[] }>(`${rapport.queryUrl}/v1/views/customers?limit=100`);
        expect(others.items).toHaveLength(customers - 1);

        await putBack();
        const arriving = client.run(first(150, loadCommands(customers, 6)));
        const replay = await fetch(`${rapport.queryUrl}/v1/parked/replay`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ key: poisoned }) });
        expect([200, 202]).toContain(replay.status);
        await arriving;
        await until(() => 'the key is still parked', async () => ((await parked()).length === 0 ? true : null));
        await expectSound(world, client);
      } finally {
        client.close();
      }
    });
  }, 300_000);
});
