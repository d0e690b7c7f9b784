import { killEngine, startEngine } from '@rapport/testing/engines';
import { until, type EngineApp } from '@rapport/testing/processes';
import { firstDifference, get } from '../view-bodies.js';
import { startWorld, type EnginesWorld } from './engines-world.js';
import { closingCommands, loadCommands, openingCommands } from './load-commands.js';
import { LoadClient } from './load-client.js';

const rounds = Number(process.env['RAPPORT_CRASH_ROUNDS'] ?? 2);
const customers = 60;
/** Commands that are accepted between one kill and the next. */
const commandsEach = 150;
const limitMs = 90_000 + rounds * 60_000;

type Victim = EngineApp | 'kafka' | 'mongodb' | 'event store';
const victims: readonly Victim[] = ['command-api', 'relay', 'projector', 'kafka', 'mongodb', 'event store'];

async function kill(victim: Victim, { rapport, eventStore }: EnginesWorld): Promise<void> {
  if (victim === 'event store') return eventStore.restart();
  if (victim !== 'kafka' && victim !== 'mongodb') return rapport.kill(victim);
  await killEngine(victim);
  await startEngine(victim);
}

/** Waits for progress that the clients make, or for their failure. */
async function untilAccepted(client: LoadClient, count: number, load: Promise<unknown>): Promise<void> {
  const enough = until(() => `${client.accepted.size} of ${count} commands were accepted`, async () => (client.accepted.size >= count ? true : null), 120_000);
  await Promise.race([enough, load.then(() => enough)]);
}

describe('with commands coming in all the time', () => {
  it.each(victims)(`kill -9 of %s, ${rounds} times: nothing lost, nothing doubled, and the documents of a plain replay`, async (victim) => {
    const world = await startWorld();
    const client = new LoadClient({ url: () => world.rapport.commandUrl });
    const ending = new AbortController();
    try {
      await client.run(openingCommands(customers));
      const load = Promise.all([
        client.run(loadCommands(customers, 1), ending.signal),
        client.run(closingCommands(200), ending.signal, 1),
      ]);
      load.catch(() => ending.abort());
      for (let round = 1; round <= rounds; round++) {
        await untilAccepted(client, client.accepted.size + commandsEach, load);
        await kill(victim, world);
      }
      await untilAccepted(client, client.accepted.size + commandsEach, load);
      ending.abort();
      await load;

      expect([...client.refused]).toEqual([]);
      await world.settle();
      expect(await world.firstDifference(client.accepted)).toBeNull();
      expect(firstDifference(await world.replayed(), await world.stored())).toBeNull();
      for (const list of ['parked', 'failed-views']) expect((await get<{ items: unknown[] }>(`${world.rapport.queryUrl}/v1/${list}`)).items).toEqual([]);
      console.info(`${victim}: ${rounds} kills, ${client.accepted.size} commands accepted, ${client.attemptsLost} attempts without an answer`);
    } catch (error) {
      throw new Error(`${String(error)}\n${world.rapport.logs().slice(-6_000)}`, { cause: error });
    } finally {
      ending.abort();
      client.close();
      await world.stop();
    }
  }, limitMs);
});
