import { readFileSync } from 'node:fs';
import { day, instant } from '@rapport/kernel';
import { MemoryEventLog, memoryHistory, noonOn, registerCustomer, request } from '@rapport/testing';
import { SnapshotWorld } from './snapshot-world.js';

const now = noonOn('2026-05-01');
const between = 16;

/** An account of so many movements, whose last snapshot is saved. */
async function aged(movements: number): Promise<SnapshotWorld> {
  const world = new SnapshotWorld(new MemoryEventLog(memoryHistory()), { snapshotEventsAtLeast: 32, snapshotEventsBetween: between });
  await world.side.calendar(request('open', { type: 'OpenCalendar', firstDay: day('2026-01-01'), timeZone: 'Asia/Shanghai' }));
  await world.side.customer('c-1', request('register', registerCustomer({ customerId: 'c-1' })));
  await world.side.loyalty('c-1', request('enrol', { type: 'EnrolMember', occurredAt: instant('2026-03-01T00:00:00.000Z') }));
  for (let n = 0; n < movements; n++) {
    await world.side.loyalty('c-1', request(`goodwill-${n}`, { type: 'GrantGoodwill', goodwillId: `G-${n}`, points: 3, reason: 'secret words', complaintId: null }, { now }));
    if (n % between === 0) await world.settled();
  }
  return world;
}

const redeem = (world: SnapshotWorld, n: number) =>
  world.side.loyalty('c-1', request(`redeem-${n}`, { type: 'RedeemPoints', redemptionId: `X-${n}`, points: 2, reward: null, order: null }, { now }));

/** What the first redeem after a restart reads, and the first repeat of an old command. */
async function costs(movements: number): Promise<{ readonly events: number; readonly nodes: number }> {
  const world = await aged(movements);
  try {
    await world.restart();
    expect(await redeem(world, 1)).toMatchObject({ outcome: 'accepted', repeated: false });
    const old = { type: 'GrantGoodwill' as const, goodwillId: 'G-5', points: 3, reason: 'secret words', complaintId: null };
    expect(await world.side.loyalty('c-1', request('goodwill-5', old, { now }))).toMatchObject({ outcome: 'accepted', repeated: true });
    expect(await world.side.loyalty('c-1', request('goodwill-5', { ...old, points: 4 }, { now }))).toMatchObject({ outcome: 'command-id-reused' });
    expect(world.reads.found).toBe(1);
    return { events: world.eventsRead(), nodes: world.reads.nodes };
  } finally {
    await world.end();
  }
}

describe('the first command after a restart', () => {
  it('reads as much of an old account as of a young one: what came after the snapshot, and a few nodes', async () => {
    const [young, old] = [await costs(64), await costs(1_600)];
    for (const { events } of [young, old]) expect(events).toBeLessThan(2 * between + 12);
    expect(old.nodes).toBeLessThan(young.nodes + 40);
    expect(young.nodes).toBeGreaterThan(3);
  }, 120_000);

  it('reads the whole account where its snapshot was deleted, and saves one anew', async () => {
    const world = await aged(80);
    await world.restart('deleted');
    await redeem(world, 1);
    expect(world.eventsRead()).toBeGreaterThan(80);
    await world.restart();
    await redeem(world, 2);
    expect([world.reads.found, world.eventsRead() < 2 * between + 12]).toEqual([1, true]);
    await world.end();
  }, 60_000);

  it('says why a file could not be used, once, and answers nevertheless', async () => {
    const world = await aged(40);
    await world.restart('overwritten');
    expect(await redeem(world, 1)).toMatchObject({ outcome: 'accepted' });
    expect(world.told).toEqual([expect.stringMatching(/^snapshots of states begin anew: /)]);
    await world.end();
  }, 60_000);
});

describe('the file of snapshots', () => {
  it('grows with what is open in an account, and not with the number of saves; nothing personal is in it', async () => {
    const world = await aged(64);
    await world.restart();
    const before = readFileSync(world.path).length;
    for (let n = 0; n < 90; n++) {
      await redeem(world, n);
      await world.side.loyalty('c-1', request(`cancel-${n}`, { type: 'CancelRedemption', redemptionId: `X-${n}`, reason: 'secret words' }, { now }));
      if (n % 8 === 0) await world.settled();
    }
    await world.restart();
    const file = readFileSync(world.path);
    expect(world.reads.saved).toBeGreaterThan(8);
    expect(file.length).toBeLessThan(6 * before);
    expect(file.includes('secret words')).toBe(false);
    expect(file.includes('G-5')).toBe(true);
    await world.end();
  }, 60_000);
});
