import { partitionOf } from '@rapport/messaging-in-process';
import { openStatusCollections } from '../src/status/status.documents.js';
import { MemoryStatusTopic } from './memory-status-topic.js';
import { bodyOf, partitions, roundsOf, StatusWorld } from './status-world.js';

const next = 'g1-view-customers-v3';

describe('a customer\'s status', () => {
  it('is told when it changes, and not when something else of the customer does', async () => {
    const world = new StatusWorld();
    const owner = world.owner();
    await world.write('c-1', bodyOf(0));
    await roundsOf(owner, 1);
    await world.write('c-1', { ...bodyOf(0), purchases: 7 });
    await roundsOf(owner, 2);
    await world.write('c-1', bodyOf(1));
    await roundsOf(owner, 1);
    expect(world.topic.records).toEqual([
      { customerId: 'c-1', status: { version: 1, stage: 'prospect', period: 'stability', tier: null } },
      { customerId: 'c-1', status: { version: 2, stage: 'first-time', period: 'stability', tier: 'C' } },
    ]);
  });

  it('of customers who were there before the topic is told, all of them', async () => {
    const world = new StatusWorld();
    world.live = 'another';
    for (let n = 0; n < 1_200; n++) await world.write(`c-${n}`, bodyOf(n), { name: 'view-customers-v2' });
    world.live = 'view-customers-v2';
    await roundsOf(world.owner(), 1);
    expect(world.topic.last().size).toBe(1_200);
    expect(world.topic.records).toHaveLength(1_200);
  });

  it('ends with a record without a value when the customer\'s document has no body any more', async () => {
    const world = new StatusWorld();
    const owner = world.owner();
    await world.write('c-1', bodyOf(0));
    await roundsOf(owner, 1);
    await world.write('c-1', null);
    await roundsOf(owner, 2);
    expect(world.topic.records.at(-1)).toEqual({ customerId: 'c-1', status: null });
    expect(world.topic.records).toHaveLength(2);
  });

  it('is told after a rebuild only where it differs, after the switch, and once more ten minutes later; who is gone is erased', async () => {
    const world = new StatusWorld();
    const owner = world.owner();
    for (const n of [0, 1, 2]) await world.write(`c-${n}`, bodyOf(n));
    await roundsOf(owner, 1);
    const before = world.topic.records.length;
    world.denied.add('c-2');
    await world.write('c-0', bodyOf(0), { name: next });
    await world.write('c-1', bodyOf(3), { name: next });
    await roundsOf(owner, 1);
    expect(world.topic.records).toHaveLength(before);
    world.live = next;
    await roundsOf(owner, 2);
    expect(world.topic.records.slice(before)).toEqual([
      { customerId: 'c-1', status: { version: 2, stage: 'loyal', period: 'stability', tier: 'C' } },
      { customerId: 'c-2', status: null },
    ]);
    // By a process that had not noticed the switch.
    world.live = 'old';
    await world.write('c-0', bodyOf(1), { name: next });
    world.live = next;
    world.nowMs += 11 * 60_000;
    await roundsOf(owner, 1);
    expect(world.topic.records.at(-1)).toMatchObject({ customerId: 'c-0', status: { version: 2, stage: 'first-time' } });
  });

  it('stays as it was told while a new version of the view has no document of the customer yet, or one that is only begun', async () => {
    const world = new StatusWorld();
    for (const n of [0, 1, 2]) await world.write(`c-${n}`, bodyOf(n));
    await roundsOf(world.owner(), 1);
    const before = world.topic.records.length;
    world.live = 'view-customers-v3';
    await world.begin('c-1');
    await world.write('c-2', bodyOf(3));
    const owner = world.owner(undefined, undefined);
    world.nowMs += 11 * 60_000;
    await roundsOf(owner, 2);
    expect(world.topic.records.slice(before)).toEqual([{ customerId: 'c-2', status: { version: 2, stage: 'loyal', period: 'stability', tier: 'C' } }]);
  });

  it('is sent again to whom the partition is given, as far as it was sent within ten minutes', async () => {
    const world = new StatusWorld();
    await world.write('c-1', bodyOf(0));
    await roundsOf(world.owner(), 1);
    world.nowMs += 9 * 60_000;
    await world.write('c-2', bodyOf(1));
    await roundsOf(world.owner(), 1);
    expect(world.topic.records.map(({ customerId }) => customerId)).toEqual(['c-1', 'c-1', 'c-2']);
    world.nowMs += 2 * 60_000;
    await roundsOf(world.owner(), 1);
    expect(world.topic.records.map(({ customerId }) => customerId)).toEqual(['c-1', 'c-1', 'c-2', 'c-2']);
  });

  it('ends right though an owner before sends an old version late and dies: ten minutes after the partition was given away, it is sent once more', async () => {
    const world = new StatusWorld();
    await world.write('c-1', bodyOf(0));
    await roundsOf(world.owner(), 1);
    const late = world.topic.records.at(-1)!;
    const heir = world.owner();
    await world.write('c-1', bodyOf(1));
    await roundsOf(heir, 1);
    world.topic.records.push(late);
    world.nowMs += 11 * 60_000;
    await roundsOf(heir, 1);
    expect(world.topic.last()).toEqual(await world.expected());
    const { length } = world.topic.records;
    world.nowMs += 11 * 60_000;
    await roundsOf(heir, 1);
    expect(world.topic.records).toHaveLength(length);
  });

  it('is all told again in another topic, and in one that was made anew', async () => {
    const world = new StatusWorld();
    for (const n of [0, 1, 2]) await world.write(`c-${n}`, bodyOf(n));
    await roundsOf(world.owner(), 1);
    world.nowMs += 3_600_000;
    const another = new MemoryStatusTopic(world.topic.partitions, 'another');
    await roundsOf(world.owner(undefined, another.publisher()), 1);
    expect(another.last()).toEqual(await world.expected());
    await roundsOf(world.owner(undefined, another.publisher()), 1);
    expect(another.records.length).toBeLessThanOrEqual(6);
    another.lose(6);
    world.nowMs += 3_600_000;
    await roundsOf(world.owner(undefined, another.publisher()), 1);
    expect(another.last()).toEqual(await world.expected());
  });

  it('is all told again of a partition that has lost its end, by the owner who goes on sending there or elsewhere', async () => {
    const ids = ['c-0', 'c-1', 'c-2', 'c-3', 'c-4', 'c-5', 'c-6'];
    const [one, near] = ids.filter((id) => partitionOf(id, partitions) === partitionOf('c-0', partitions)) as [string, string];
    const far = ids.find((id) => partitionOf(id, partitions) !== partitionOf(one, partitions))!;
    for (const changed of [one, far]) {
      const world = new StatusWorld();
      const owner = world.owner();
      for (const id of ids) await world.write(id, bodyOf(0));
      await roundsOf(owner, 1);
      world.nowMs += 3_600_000;
      await roundsOf(owner, 1);
      await world.write(near, bodyOf(1));
      await roundsOf(owner, 1);
      world.nowMs += 3_600_000;
      world.topic.loseLastOf(near);
      await world.write(changed, bodyOf(2));
      await roundsOf(owner, 3);
      expect(world.topic.last()).toEqual(await world.expected());
    }
  });

  it('is told in greater versions than before where the read store was made anew and the topic was not', async () => {
    const before = new StatusWorld();
    for (const n of [0, 1, 2, 3]) {
      for (const id of ['c-0', 'c-1', 'c-2', 'c-3']) await before.write(id, bodyOf(n));
      await roundsOf(before.owner(), 1);
    }
    const told = new Map([...before.topic.last()].map(([id, status]) => [id, status!.version]));
    const after = new StatusWorld(before.topic);
    after.nowMs = before.nowMs + 60_000;
    for (const id of told.keys()) await after.write(id, bodyOf(0));
    await roundsOf(after.owner(), 1);
    await after.write('c-0', bodyOf(1));
    await roundsOf(after.owner(), 1);
    expect(after.topic.last()).toEqual(await after.expected());
    for (const [id, version] of told) expect([id, after.topic.last().get(id)!.version > version]).toEqual([id, true]);
  });

  it('that can\'t be sent says since when it waits', async () => {
    const world = new StatusWorld();
    const noted = world.nowMs;
    await world.write('c-1', bodyOf(0));
    const since = new Date(noted).toISOString();
    await roundsOf(world.owner(undefined, world.topic.publisher(undefined, [1, 2, 3].map((atSend) => ({ atSend, stored: 'none', sender: 'is told' })))), 2);
    world.nowMs += 60_000;
    const stored = async () => (await openStatusCollections(world.store).statuses.findByIds(['c-1']))[0];
    expect(await stored()).toMatchObject({ state: 'pending', due: null, pendingSince: since });
    await roundsOf(world.owner(), 1);
    expect(await stored()).toMatchObject({ state: 'sent', pendingSince: null });
  });

  it('of a partition that another process works on is left to it', async () => {
    const world = new StatusWorld();
    await world.write('c-1', bodyOf(0));
    await roundsOf(world.owner(undefined, undefined, new Set()), 1);
    expect(world.topic.records).toEqual([]);
  });
});
