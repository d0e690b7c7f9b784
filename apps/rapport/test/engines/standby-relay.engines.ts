import { until } from '@rapport/testing/processes';
import { withWorld, type EnginesWorld } from './engines-world.js';
import { first, loadCommands, openingCommands } from './load-commands.js';
import { LoadClient } from './load-client.js';
import { expectSound } from './soundness.js';

const customers = 15;

/** What a relay says of itself; null when it does not answer. */
async function stateOf({ rapport }: EnginesWorld, index: number): Promise<string | null> {
  try {
    const answer = await fetch(`${rapport.urls.relay[index]}/health/ready`, { signal: AbortSignal.timeout(5_000) });
    const { checks } = (await answer.json()) as { checks: { relaying: { detail: { state: string } } } };
    return checks.relaying.detail.state;
  } catch {
    return null;
  }
}

async function publishedBy({ rapport }: EnginesWorld, index: number): Promise<number> {
  const metrics = await (await fetch(`${rapport.urls.relay[index]}/metrics`)).text();
  return Number(/^rapport_relay_events_total\{[^}]*\} (\d+)$/m.exec(metrics)![1]);
}

describe('a relay that waits while another one publishes', () => {
  it('takes over when that one is killed under load, and the topic without repeats is the log', async () => {
    await withWorld({ relays: 2, env: { RELAY_STANDBY: 'true' } }, async (world) => {
      const client = new LoadClient({ url: () => world.rapport.commandUrl, pauseMs: 50 });
      const ending = new AbortController();
      const states = (): Promise<(string | null)[]> => Promise.all([0, 1].map((index) => stateOf(world, index)));
      try {
        // The one that joins later lets the group share the place anew, so both may wait for a moment.
        let told: (string | null)[] = [];
        await until(() => `the relays say ${JSON.stringify(told)}`, async () => ((told = await states()).includes('active') && told.includes('waiting') ? true : null));
        const active = told.indexOf('active');
        const standby = 1 - active;
        await client.run(openingCommands(customers));
        const load = client.run(first(2_000, loadCommands(customers, 1)), ending.signal, 4);
        await until(() => 'nothing is published', async () => ((await publishedBy(world, active)) > 50 ? true : null));
        expect(await publishedBy(world, standby)).toBe(0);

        await world.rapport.end('relay', active, 'SIGKILL');
        await until(() => 'nobody takes over', async () => ((await stateOf(world, standby)) === 'active' && (await publishedBy(world, standby)) > 0 ? true : null));
        ending.abort();
        await load;
        world.rapport.start('relay', active);
        await until(() => 'the one that was killed does not wait', async () => ((await stateOf(world, active)) === 'waiting' ? true : null));
        expect(await stateOf(world, standby)).toBe('active');
        await expectSound(world, client);
      } finally {
        ending.abort();
        client.close();
      }
    });
  }, 180_000);
});
