import { restartEngine } from '@rapport/testing/engines';
import { until, type EngineApp } from '@rapport/testing/processes';
import { withWorld, type EnginesWorld } from './engines-world.js';
import { closingCommands, enrolCommands, loadCommands, openingCommands } from './load-commands.js';
import { LoadClient } from './load-client.js';
import { expectSound } from './soundness.js';

const rounds = Number(process.env['RAPPORT_CRASH_ROUNDS'] ?? 2);
const customers = 60;
/** Commands that are accepted between one kill and the next. */
const commandsEach = 150;
const limitMs = 300_000 + rounds * 90_000;

type Victim = EngineApp | 'kafka' | 'mongodb' | 'event store';
const victims: readonly Victim[] = ['command-api', 'reactor', 'relay', 'projector', 'kafka', 'mongodb', 'event store'];

function kill(victim: Victim, { rapport, eventStore }: EnginesWorld): Promise<void> {
  if (victim === 'event store') return eventStore.restart();
  return victim === 'kafka' || victim === 'mongodb' ? restartEngine(victim) : rapport.kill(victim);
}

/** Waits for progress that the clients make, or for their failure. */
async function untilAccepted(client: LoadClient, count: number, load: Promise<unknown>): Promise<void> {
  const enough = until(() => `${client.accepted.size} of ${count} commands were accepted`, async () => (client.accepted.size >= count ? true : null), 120_000);
  await Promise.race([enough, load.then(() => enough)]);
}

async function killUnderLoad(victim: Victim, world: EnginesWorld, client: LoadClient): Promise<void> {
  const ending = new AbortController();
  await client.run(openingCommands(customers));
  await client.run(enrolCommands(customers));
  const load = Promise.all([client.run(loadCommands(customers, 1), ending.signal), client.run(closingCommands(200), ending.signal, 1)]);
  try {
    for (let round = 1; round <= rounds; round++) {
      await untilAccepted(client, client.accepted.size + commandsEach, load);
      await kill(victim, world);
    }
    await untilAccepted(client, client.accepted.size + commandsEach, load);
  } finally {
    ending.abort();
    await load;
  }
}

describe('with commands coming in all the time', () => {
  it.each(victims)(`kill -9 of %s, ${rounds} times: nothing lost, nothing doubled, and the documents of a plain replay`, async (victim) => {
    await withWorld({}, async (world) => {
      const client = new LoadClient({ url: () => world.rapport.commandUrl, pauseMs: 200 });
      try {
        await killUnderLoad(victim, world, client);
        await expectSound(world, client);
        process.stdout.write(`${victim}: ${rounds} kills, ${client.accepted.size} commands accepted, ${client.attemptsLost} attempts without an answer\n`);
      } finally {
        client.close();
      }
    });
  }, limitMs);
});
