import { day, instant } from '@rapport/kernel';
import { SnapshotLost } from '@rapport/state-snapshots';
import { MemoryEventLog, memoryHistory, noonOn, registerCustomer, request, writeSideOn } from '@rapport/testing';
import { readFileSync } from 'node:fs';
import { SnapshotWorld } from './snapshot-world.js';
import { whole } from './whole-state.js';

const now = noonOn('2026-05-01');
const pageBytes = 4_096;

async function member(): Promise<{ readonly log: MemoryEventLog; readonly world: SnapshotWorld }> {
  const log = new MemoryEventLog(memoryHistory());
  const world = new SnapshotWorld(log, { snapshotEventsAtLeast: 8, snapshotEventsBetween: 4 });
  await world.side.calendar(request('open', { type: 'OpenCalendar', firstDay: day('2026-01-01'), timeZone: 'Asia/Shanghai' }));
  await world.side.customer('c-1', request('register', registerCustomer({ customerId: 'c-1' })));
  await world.side.loyalty('c-1', request('enrol', { type: 'EnrolMember', occurredAt: instant('2026-03-01T00:00:00.000Z') }));
  return { log, world };
}

const grant = (n: number) => request(`grant-${n}`, { type: 'GrantGoodwill' as const, goodwillId: `G-${n}`, points: 3, reason: 'late', complaintId: null }, { now });
const redeem = (n: number) => request(`redeem-${n}`, { type: 'RedeemPoints' as const, redemptionId: `X-${n}`, points: 2, reward: null, order: null }, { now });

describe('a page of the file that is as it was at an earlier save', () => {
  it('is told from the one that was saved, though each of its rows is sound: no state is made of two', async () => {
    const { log, world } = await member();
    const give = async (from: number, to: number, what: typeof grant | typeof redeem): Promise<void> => {
      for (let n = from; n < to; n++) {
        await world.side.loyalty('c-1', what(n));
        if (n % 4 === 0) await world.settled();
      }
    };
    await give(0, 160, grant);
    await give(0, 40, redeem);
    await world.restart();
    const earlier = readFileSync(world.path);
    await give(40, 50, redeem);
    await world.restart();
    const later = readFileSync(world.path);
    const plain = whole(await writeSideOn(log).loyaltyStateOf('c-1'));
    let lost = 0;
    for (let from = 0; from < earlier.length; from += pageBytes) {
      const page = earlier.subarray(from, from + pageBytes);
      if (page.equals(later.subarray(from, from + pageBytes))) continue;
      await world.restart({ file: Buffer.concat([later.subarray(0, from), page, later.subarray(from + pageBytes)]) });
      const state = async (): Promise<unknown> => whole(await world.side.loyaltyStateOf('c-1'));
      expect(await state().catch((error: unknown) => {
        if (!(error instanceof SnapshotLost)) throw error;
        lost += 1;
        return state();
      })).toEqual(plain);
    }
    expect(lost).toBeGreaterThan(5);
    await world.end();
  }, 120_000);
});
