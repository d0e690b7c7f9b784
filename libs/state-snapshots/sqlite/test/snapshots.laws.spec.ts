import type { RecordedEvent } from '@rapport/event-log';
import { instant } from '@rapport/kernel';
import { SnapshotLost } from '@rapport/state-snapshots';
import {
  collect, MemoryEventLog, memoryHistory, noonOn, orderToSettle, policiesOfSpecs, recordOrder, registerCustomer, request, writeSideOn,
} from '@rapport/testing';
import fc from 'fast-check';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileFaults, SnapshotWorld } from './snapshot-world.js';
import { whole } from './whole-state.js';

type Side = ReturnType<typeof writeSideOn>;

const terms = { timeZone: 'Asia/Shanghai', policies: policiesOfSpecs() };
const redeem = (n: number) => ({ type: 'RedeemPoints' as const, redemptionId: `X-${n}`, points: 1 + (n % 7), reward: null, order: null });

/** One command of an account's life; the same number is the same command. */
async function act(side: Side, kind: string, n: number) {
  const now = noonOn(`2026-05-${String(1 + Math.min(27, Math.floor(n / 3))).padStart(2, '0')}`);
  const ask = (command: Parameters<Side['loyalty']>[1]['command']) => side.loyalty('c-1', request(`${kind}-${n}`, command, { now }));
  switch (kind) {
    case 'buy': {
      const order = orderToSettle({ orderId: `A-${n}`, occurredAt: instant('2026-04-01T08:00:00.000Z'), revision: n, lines: [5_000, 300 + n] });
      const settle = { type: 'SettleOrders' as const, causedBy: `event-${n}`, orders: [order], closedThrough: null, covering: null };
      return side.loyaltyReaction('c-1', request(`${kind}-${n}`, settle, { now }), terms);
    }
    case 'redeem': return ask(redeem(n));
    case 'cancel': return ask({ type: 'CancelRedemption', redemptionId: `X-${n}`, reason: 'changed her mind' });
    case 'hold': return ask({ type: 'HoldPoints', holdId: `H-${n}`, points: 2 });
    case 'release': return ask({ type: 'ReleaseHold', holdId: `H-${n}` });
    case 'goodwill': return ask({ type: 'GrantGoodwill', goodwillId: `G-${n}`, points: 3, reason: 'late', complaintId: null });
    case 'record': return side.purchases('c-1', request(`${kind}-${n}`, recordOrder({ orderId: `P-${n}` }), { now }));
    default: return ask({ type: 'LeaveMembership', reason: null });
  }
}

/** A member, before anything. */
async function begun(log: MemoryEventLog): Promise<void> {
  const side = writeSideOn(log);
  await side.calendar(request('open', { type: 'OpenCalendar', firstDay: '2026-01-01' as never, timeZone: 'Asia/Shanghai' }));
  await side.customer('c-1', request('register', registerCustomer({ customerId: 'c-1' })));
  await side.loyalty('c-1', request('enrol', { type: 'EnrolMember', occurredAt: instant('2026-03-01T00:00:00.000Z') }));
  await side.loyaltyReaction('c-1', request('cover', { type: 'SettleOrders', causedBy: 'e', orders: [], closedThrough: null, covering: { membership: 1, isLast: true } }), terms);
}

/** Without what is random in it. */
const stored = async (log: MemoryEventLog): Promise<unknown[]> => (await collect(log.readAll())).map(({ storedAt: _, ...event }: RecordedEvent) => ({ ...event, data: { ...event.data, sealed: null } }));

/** What was lost is told when it is first needed, and then folded again. */
const wholeStateOf = async (side: Side): Promise<unknown> => {
  try {
    return whole(await side.loyaltyStateOf('c-1'));
  } catch (error) {
    if (!(error instanceof SnapshotLost)) throw error;
    return whole(await side.loyaltyStateOf('c-1'));
  }
};

const kinds = ['buy', 'buy', 'redeem', 'redeem', 'redeem', 'cancel', 'hold', 'release', 'goodwill', 'record', 'leave'] as const;
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constantFrom(...kinds), n: fc.nat(25) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('restart' as const), fault: fc.constantFrom(...fileFaults) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'damage' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'halt' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'let-one-go-on' as const }) },
);

describe('a state that was read from a snapshot', () => {
  it('is that of the log: answers, events and state are those of a plain fold, whatever becomes of the file', async () => {
    const otherLog = new MemoryEventLog(memoryHistory());
    await begun(otherLog);
    const other = new SnapshotWorld(otherLog);
    for (const kind of ['buy', 'goodwill', 'redeem']) for (let n = 100; n < 108; n++) await act(other.side, kind, n);
    await other.restart();
    const found = { restored: 0, saved: 0, told: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 25, maxLength: 60 }), async (steps) => {
        const [plainLog, keptLog] = [new MemoryEventLog(memoryHistory()), new MemoryEventLog(memoryHistory())];
        for (const log of [plainLog, keptLog]) await begun(log);
        const plain = writeSideOn(plainLog);
        const world = new SnapshotWorld(keptLog);
        const foreign = join(other.folder, 'foreign.sqlite');
        copyFileSync(other.path, foreign);
        try {
          for (const each of steps) {
            if (each.do === 'damage') world.damage('rows');
            else if (each.do === 'halt') world.hold();
            else if (each.do === 'let-one-go-on') await world.releaseOne();
            else if (each.do === 'restart') {
              found.restored += world.reads.found;
              await world.restart(each.fault, foreign);
            } else expect(await act(world.side, each.do, each.n)).toEqual(await act(plain, each.do, each.n));
          }
          expect(await stored(keptLog)).toEqual(await stored(plainLog));
          await world.restart();
          expect(await wholeStateOf(world.side)).toEqual(whole(await plain.loyaltyStateOf('c-1')));
          found.restored += world.reads.found;
          found.saved += world.reads.saved;
          found.told += world.told.length;
        } finally {
          await world.end();
        }
      }),
      { numRuns: 25, endOnFailure: true },
    );
    await other.end();
    expect(Math.min(found.restored, found.saved, found.told)).toBeGreaterThan(0);
  }, 240_000);
});
