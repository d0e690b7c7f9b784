import { Generations, generationStore, type GenerationsDocument } from '@rapport/edge';
import type { StoredDocument } from '@rapport/read-store';
import { openMongoReadStore, type MongoReadStore } from '@rapport/read-store-mongodb';
import { mongodbUrl } from '@rapport/testing/engines';
import { until } from '@rapport/testing/processes';
import { finished, spawnRapport, type Finished } from '../command-line.js';
import { firstDifference, get } from '../view-bodies.js';
import { withWorld, type EnginesWorld } from './engines-world.js';
import { closingCommands, enrolCommands, first, loadCommands, openingCommands } from './load-commands.js';
import { LoadClient } from './load-client.js';
import { storedBodies } from './replayed-bodies.js';

const customers = 20;
const limitMs = 600_000;

const command = (world: EnginesWorld, ...args: readonly string[]) => spawnRapport([...args, '--engines', '--json'], world.rapport.process('query-api').options.env);
const run = (world: EnginesWorld, ...args: readonly string[]): Promise<Finished> => finished(command(world, ...args));

/** Begins a rebuild and kills it as soon as the store says that it has begun. */
async function killedRebuild(world: EnginesWorld, generations: Generations): Promise<GenerationsDocument> {
  const child = command(world, 'rebuild', 'customers');
  const ended = finished(child);
  const begun = until(() => 'the rebuild has not begun', async () => {
    const now = await generations.read();
    return now.next === null ? null : now;
  });
  const found = await Promise.race([begun, ended.then(({ stderr }) => Promise.reject(new Error(`the rebuild ended: ${stderr}`)))]);
  child.kill('SIGKILL');
  await ended;
  return found;
}

async function damage(store: MongoReadStore, collection: string, id: string, body: object): Promise<void> {
  const documents = store.collection<StoredDocument>(collection);
  const [before] = await documents.findByIds([id]);
  await documents.write([{ expected: before!.version, document: { ...before!, version: before!.version + 1, body: { ...(before!['body'] as object), ...body } } as StoredDocument }]);
}

describe('rapport rebuild on the engines', () => {
  it('under load, killed and begun again: it switches to the documents of a plain replay, feeds the old ones until they are dropped, goes back to them and forth, and verify names what was damaged after that', async () => {
    await withWorld({}, async (world) => {
      const client = new LoadClient({ url: () => world.rapport.commandUrl, pauseMs: 300 });
      const store = await openMongoReadStore({ url: mongodbUrl(), database: world.rapport.names.database });
      const generations = new Generations(store);
      const ending = new AbortController();
      try {
        await client.run(openingCommands(customers));
        await client.run(enrolCommands(customers));
        await client.run(first(100, loadCommands(customers, 1)));
        const load = Promise.all([client.run(loadCommands(customers, 2), ending.signal, 4), client.run(closingCommands(40), ending.signal, 1)]);
        expect(await killedRebuild(world, generations)).toMatchObject({ live: 0, next: { generation: 1 } });
        const rebuilt = await run(world, 'rebuild', 'customers');
        expect([rebuilt.code, JSON.parse(rebuilt.stdout)]).toMatchObject([0, { generation: 1, kept: 0, switched: true, resumed: true, unexpected: [] }]);
        ending.abort();
        await load;
        await world.settle();
        const replayed = await world.replayed();
        for (const generation of [0, 1]) await until(() => `generation ${generation} is not what a replay gives`, async () => (firstDifference(replayed, await storedBodies(generationStore(store, generation))) === null ? true : null));

        for (const [live, kept] of [[0, 1], [1, 0]]) expect(JSON.parse((await run(world, 'rebuild', '--back')).stdout)).toEqual({ live, kept });
        expect(await run(world, 'rebuild', '--drop-old')).toMatchObject({ code: 0, stdout: expect.stringContaining('"dropped": 0') });
        expect(await store.collection('facts').count({})).toBe(0);
        await client.run(first(10, loadCommands(customers, 3)));
        await world.settle();
        expect((await get<{ items: unknown[] }>(`${world.rapport.queryUrl}/v1/views/customers?limit=100`)).items).toHaveLength(customers);
        const clean = await run(world, 'verify', '--documents');
        expect([clean.code, JSON.parse(clean.stdout)]).toEqual([0, expect.objectContaining({ first: null })]);

        expect((await run(world, 'rebuild', '--back')).code).toBe(3);

        await damage(store, 'g1-view-calendar-v1', 'calendar', { lastClosedDay: '2020-01-01' });
        const damaged = await run(world, 'verify', '--documents');
        expect([damaged.code, JSON.parse(damaged.stdout)]).toMatchObject([7, { first: { collection: 'calendar', id: 'calendar', kind: 'differs', field: 'body.lastClosedDay', event: { stream: 'calendar', type: 'rapport.day-closed' } } }]);
      } finally {
        ending.abort();
        client.close();
        await store.close();
      }
    });
  }, limitMs);
});
