import { kafkaBrokers } from '@rapport/testing/engines';
import { until } from '@rapport/testing/processes';
import { ordersOf, sameOrders, SnapshotFollower } from '../snapshot-follower.js';
import { withWorld } from './engines-world.js';
import { loadCommands, openingCommands } from './load-commands.js';
import { LoadClient } from './load-client.js';

const customers = 30;
const limitMs = 60_000;

it('a snapshot taken while commands come in, and followed in Kafka or by the log from where it stands, ends with what the view says', async () => {
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
    } finally {
      ending.abort();
      await Promise.all(followers.map((follower) => follower.end()));
      client.close();
    }
  });
}, 5 * limitMs);
