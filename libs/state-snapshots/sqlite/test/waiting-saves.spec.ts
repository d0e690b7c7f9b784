import { day, instant } from '@rapport/kernel';
import { MemoryEventLog, memoryHistory, noonOn, registerCustomer, request } from '@rapport/testing';
import { SnapshotWorld } from './snapshot-world.js';

const now = noonOn('2026-05-01');

async function member(): Promise<SnapshotWorld> {
  const world = new SnapshotWorld(new MemoryEventLog(memoryHistory()), { snapshotEventsAtLeast: 8, snapshotEventsBetween: 4 });
  await world.side.calendar(request('open', { type: 'OpenCalendar', firstDay: day('2026-01-01'), timeZone: 'Asia/Shanghai' }));
  await world.side.customer('c-1', request('register', registerCustomer({ customerId: 'c-1' })));
  await world.side.loyalty('c-1', request('enrol', { type: 'EnrolMember', occurredAt: instant('2026-03-01T00:00:00.000Z') }));
  return world;
}

const grant = (world: SnapshotWorld, n: number) =>
  world.side.loyalty('c-1', request(`goodwill-${n}`, { type: 'GrantGoodwill', goodwillId: `G-${n}`, points: 3, reason: 'late', complaintId: null }, { now }));

describe('an account that goes on while its saves wait', () => {
  it('is not folded again for what a later save of its own has replaced, and knows all its commands after a restart', async () => {
    const world = await member();
    let n = 0;
    const grantNew = async (count: number): Promise<void> => {
      for (const end = n + count; n < end; n++) expect(await grant(world, n)).toMatchObject({ outcome: 'accepted', repeated: false });
    };
    for (let round = 0; round < 6; round++) {
      world.hold();
      for (let each = 0; each < 4; each++) {
        await grantNew(4);
        await world.turns();
      }
      for (let each = 0; each < 4; each++) {
        await world.releaseOne();
        await grantNew(8);
      }
      await world.settled();
    }
    expect(world.reads.saved).toBeGreaterThan(12);
    expect(world.eventsRead()).toBeLessThan(n);
    await world.restart();
    for (let each = 0; each < n; each++) expect(await grant(world, each)).toMatchObject({ outcome: 'accepted', repeated: true });
    expect(world.reads.found).toBe(1);
    await world.end();
  }, 120_000);
});
