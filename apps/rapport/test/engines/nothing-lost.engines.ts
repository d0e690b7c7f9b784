import { restartEngine } from '@rapport/testing/engines';
import { until, type EngineApp } from '@rapport/testing/processes';
import { withWorld, type EnginesWorld } from './engines-world.js';
import { closingCommands, enrolCommands, loadCommands, openingCommands } from './load-commands.js';
import { LoadClient, type Command } from './load-client.js';
import { expectSound } from './soundness.js';

const rounds = Number(process.env['RAPPORT_CRASH_ROUNDS'] ?? 2);
const customers = 60;
/** Commands that are accepted between one kill and the next. */
const commandsEach = 100;
const limitMs = 400_000 + rounds * 360_000;

type Victim = EngineApp | 'kafka' | 'mongodb' | 'event store';
const own: readonly Victim[] = ['command-api', 'reactor', 'relay', 'projector'];
const servers: readonly Victim[] = ['event store', 'mongodb', 'kafka'];

interface Load {
  readonly orders: Iterator<Command>;
  readonly closings: Iterator<Command>;
}

function kill(victim: Victim, { rapport, eventStore }: EnginesWorld): Promise<void> {
  if (victim === 'event store') return eventStore.restart();
  return victim === 'kafka' || victim === 'mongodb' ? restartEngine(victim) : rapport.kill(victim);
}

/** Waits for progress that the clients make, or for their failure. */
async function untilAccepted(client: LoadClient, count: number, load: Promise<unknown>): Promise<void> {
  const enough = until(() => `${client.accepted.size} of ${count} commands were accepted`, async () => (client.accepted.size >= count ? true : null), 120_000);
  await Promise.race([enough, load.then(() => enough)]);
}

async function killUnderLoad(victim: Victim, world: EnginesWorld, client: LoadClient, { orders, closings }: Load): Promise<void> {
  const ending = new AbortController();
  const load = Promise.all([client.run(orders, ending.signal), client.run(closings, ending.signal, 1)]);
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

/** One after the other; in between the views reach the log's end, so that no kill mends what the one before it broke. */
async function killEach(victims: readonly Victim[], world: EnginesWorld, client: LoadClient): Promise<void> {
  await client.run(openingCommands(customers));
  await client.run(enrolCommands(customers));
  const load: Load = { orders: loadCommands(customers, 1), closings: closingCommands(600) };
  for (const victim of victims) {
    await killUnderLoad(victim, world, client, load);
    await world.settle();
    process.stdout.write(`${victim}: ${rounds} kills; by now ${client.accepted.size} commands accepted, ${client.attemptsLost} attempts without an answer\n`);
  }
}

describe('with commands coming in all the time', () => {
  it.each([
    ['its processes', own],
    ['the servers', servers],
  ])(`kill -9 of each of %s, ${rounds} times: nothing lost, nothing doubled, and the documents of a plain replay`, async (_, victims) => {
    await withWorld({}, async (world) => {
      const client = new LoadClient({ url: () => world.rapport.commandUrl, pauseMs: 200 });
      try {
        await killEach(victims, world, client);
        await expectSound(world, client);
      } finally {
        client.close();
      }
    });
  }, limitMs);
});
