import { killEngine, loseKafkaTails, startEngine } from '@rapport/testing/engines';
import { withWorld } from './engines-world.js';
import { first, loadCommands, openingCommands } from './load-commands.js';
import { LoadClient } from './load-client.js';
import { expectSound } from './soundness.js';

const customers = 40;
const partitions = 4;

describe('a broker that was killed and lost its last records', () => {
  it('is noticed by the relay and by the projector, which send and read again: nothing is lost, no customer\'s status either', async () => {
    await withWorld({ partitions }, async (world) => {
      const { rapport } = world;
      const client = new LoadClient({ url: () => rapport.commandUrl });
      try {
        await client.run(openingCommands(customers));
        await client.run(first(300, loadCommands(customers, 7)));
        await world.settle();
        await killEngine('kafka');
        await loseKafkaTails(rapport.names.topic, partitions, 0.5);
        await loseKafkaTails(rapport.names.statusTopic, partitions, 0.5);
        await startEngine('kafka');
        await client.run(first(150, loadCommands(customers, 8)));
        await expectSound(world, client);
        expect(rapport.logs('relay')).toContain('the relay begins again');
        expect(rapport.logs('projector')).toContain('the end of a partition is not what it was');
      } finally {
        client.close();
      }
    });
  }, 300_000);
});
