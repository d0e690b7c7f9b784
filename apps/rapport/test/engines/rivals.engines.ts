import { Kafka, logLevel } from 'kafkajs';
import { kafkaBrokers } from '@rapport/testing/engines';
import { metadataOf } from '@rapport/application';
import { withWorld, type EnginesWorld } from './engines-world.js';
import { closingCommands, enrolCommands, first, loadCommands, openingCommands } from './load-commands.js';
import { LoadClient, type Command } from './load-client.js';
import { expectSound } from './soundness.js';

const customers = 40;

async function withClients(world: EnginesWorld, work: (...clients: LoadClient[]) => Promise<void>): Promise<void> {
  const clients = world.rapport.urls['command-api'].map((url) => new LoadClient({ url: () => url }));
  try {
    await work(...clients);
  } finally {
    for (const client of clients) client.close();
  }
}

describe('rivals on the engines', () => {
  it('two command-apis with the same commands, two reactors, two relays, two projectors of which one dies in mid-batch: each command once, the same bodies', async () => {
    await withWorld({ commandApis: 2, reactors: 2, relays: 2, projectors: 2 }, (world) =>
      withClients(world, async (one, other) => {
        await one!.run(openingCommands(customers));
        await one!.run(enrolCommands(customers));
        const closing = one!.run(closingCommands(40), undefined, 1);
        const both = Promise.all([closing, one!.run(first(400, loadCommands(customers, 2))), other!.run(first(400, loadCommands(customers, 2)))]);
        await world.rapport.kill('projector', 1);
        await both;
        for (const [id, acceptance] of other!.accepted) expect([id, acceptance]).toEqual([id, one!.accepted.get(id)]);
        await expectSound(world, one!);
      }),
    );
  }, 300_000);

  it('two command-apis with other content under one id: one of the two is accepted, the other told that the id is taken', async () => {
    await withWorld({ commandApis: 2 }, (world) =>
      withClients(world, async (one, other) => {
        await one!.run(openingCommands(customers));
        const orders = (total: string): Command[] => Array.from({ length: 60 }, (_, n) => ({
          id: `contested-${n}`, path: `customers/c-${n % customers}/orders`,
          body: { source: 'shop', orderId: `contested-${n}`, occurredAt: '2025-02-01T04:00:00Z', currency: 'CNY', lines: [{ product: 'tea', quantity: 1, amount: total }], total },
        }));
        await Promise.all([one!.run(orders('10.00').values()), other!.run(orders('20.00').values())]);
        for (let n = 0; n < 60; n++) {
          const id = `contested-${n}`;
          expect([id, Number(one!.accepted.has(id)) + Number(other!.accepted.has(id))]).toEqual([id, 1]);
          expect(one!.refused.get(id) ?? other!.refused.get(id)).toMatch(/^422 .*"command-id-reused"/);
        }
        await world.settle();
        expect(await world.firstDifference(new Map([...one!.accepted, ...other!.accepted]))).toBeNull();
      }),
    );
  }, 300_000);

  it('ten writers at once: each stream holds in the log and in the documents what was accepted', async () => {
    await withWorld({}, (world) =>
      withClients(world, async (client) => {
        await client!.run(openingCommands(customers));
        await Promise.all(Array.from({ length: 10 }, (_, writer) => client!.run(first(40, loadCommands(customers, 100 + writer)), undefined, 4)));
        await expectSound(world, client!);
        const accepted = new Map<string, number>();
        for (const { stream } of client!.accepted.values()) accepted.set(stream, (accepted.get(stream) ?? 0) + 1);
        const stored = new Map<string, number>();
        const lengths = new Map<string, number>();
        for (const event of await world.events()) {
          stored.set(event.stream, (stored.get(event.stream) ?? 0) + (client!.accepted.has(metadataOf(event).commandId) ? 1 : 0));
          lengths.set(event.stream, (lengths.get(event.stream) ?? 0) + 1);
        }
        expect(stored).toEqual(accepted);
        // Besides the writers only the reactor writes, into the members' accounts.
        const others = (counts: ReadonlyMap<string, number>) => [...counts].filter(([stream]) => !stream.startsWith('loyalty-')).sort();
        expect(others(lengths)).toEqual(others(accepted));
        expect(await world.factRevisions()).toEqual(new Map([...lengths].map(([stream, count]) => [stream, count - 1])));
      }),
    );
  }, 300_000);

  it('a group set back to the beginning: every record comes again, and the bodies stay the same', async () => {
    await withWorld({}, (world) =>
      withClients(world, async (client) => {
        await client!.run(openingCommands(customers));
        await client!.run(first(200, loadCommands(customers, 3)));
        await world.settle();
        const { group, topic } = world.rapport.names;
        await world.rapport.end('projector');
        const admin = new Kafka({ brokers: kafkaBrokers(), logLevel: logLevel.NOTHING }).admin();
        await admin.connect();
        await admin.setOffsets({ groupId: group, topic, partitions: [0, 1, 2, 3].map((partition) => ({ partition, offset: '0' })) });
        await admin.disconnect();
        world.rapport.start('projector');
        await client!.run(first(100, loadCommands(customers, 4)));
        await expectSound(world, client!);
      }),
    );
  }, 300_000);
});
