import { readFileSync } from 'node:fs';
import { kafkaBrokers } from '@rapport/testing/engines';
import { until } from '@rapport/testing/processes';
import { CliHarness } from '../cli-harness.js';
import { ordersOf, sameOrders, SnapshotFollower } from '../snapshot-follower.js';
import { withWorld } from './engines-world.js';
import { loadCommands, openingCommands } from './load-commands.js';
import { LoadClient } from './load-client.js';

const customers = 30;
const limitMs = 60_000;

/** The command line asks and exports over the document store what the views say. */
async function expectAnalysed(addresses: readonly string[], orders: ReadonlyMap<string, number>): Promise<void> {
  const cli = await new CliHarness().start();
  try {
    const pipeline = [{ $group: { _id: '$kind', customers: { $sum: 1 }, orders: { $sum: '$purchases.orders' } } }];
    const answer = await cli.run(['query', 'customers', '--pipeline', JSON.stringify(pipeline), '--json', ...addresses]);
    const sum = [...orders.values()].reduce((all, one) => all + one, 0);
    expect([answer.exitCode, JSON.parse(answer.out || 'null'), answer.err]).toMatchObject([0, { documents: [{ customers: orders.size, orders: sum }] }, '']);
    const file = cli.path('customers.ndjson');
    expect(await cli.run(['export', 'customers', '--format', 'ndjson', '--out', file, ...addresses])).toMatchObject({ exitCode: 0 });
    expect(readFileSync(file, 'utf8').trimEnd().split('\n').length).toBe(orders.size);
    expect((await cli.run(['query', 'customers', '--pipeline', '[{"$out":"x"}]', ...addresses])).exitCode).not.toBe(0);
  } finally {
    await cli.stop();
  }
}

it('a snapshot taken while commands come in, and followed in Kafka or by the log from where it stands, ends with what the view says; analysts are answered that too', async () => {
  await withWorld({ projectors: 2 }, async ({ rapport, settle }) => {
    const client = new LoadClient({ url: () => rapport.commandUrl, pauseMs: 100 });
    const followers: SnapshotFollower[] = [];
    const ending = new AbortController();
    try {
      await client.run(openingCommands(customers));
      await settle();
      const loading = client.run(loadCommands(customers, 1), ending.signal, 8);
      for (const more of [['--brokers', kafkaBrokers().join(',')], []]) {
        const follower = new SnapshotFollower(['--url', rapport.queryUrl, ...more]);
        followers.push(follower);
        await until(() => `a follower does not follow: ${follower.lines} lines, ${follower.errors}`, async () => (follower.lines >= customers + 40 ? true : null), limitMs);
      }
      ending.abort();
      await loading;
      await settle();
      const expected = await ordersOf(rapport.queryUrl);
      for (const follower of followers) {
        await until(() => `a follower has ${JSON.stringify([...follower.orders])}, the view ${JSON.stringify([...expected])} ${follower.errors}`, async () => (sameOrders(follower.orders, expected) ? true : null), limitMs);
        expect(follower.isFollowing).toBe(true);
      }
      await expectAnalysed(['--url', rapport.commandUrl, '--query-url', rapport.queryUrl], expected);
    } finally {
      ending.abort();
      await Promise.all(followers.map((follower) => follower.end()));
      client.close();
    }
  });
}, 5 * limitMs);
