import { metadataOf } from '@rapport/application';
import type { RecordedEvent } from '@rapport/event-log';
import { openSqliteEventLog } from '@rapport/event-log-sqlite';
import { collect } from '@rapport/testing';
import { logFolderIn } from '../src/embedded/index.js';
import { serve, withFolder, type Served } from './command-line.js';
import { firstUnequalAccount } from './replayed-accounts.js';
import { documentsOf, get, settled } from './view-bodies.js';

const customers = 40;
const ordersEach = 40;

interface Line {
  readonly commandId: string;
  readonly command: string;
}

const registered = Array.from({ length: customers }, (_, c) => ({ commandId: `r-${c}`, command: 'register-customer', customerId: `c-${c}`, kind: 'consumer', contact: { name: `Name ${c}` }, occurredAt: '2025-01-01T04:00:00Z' }));
const ordered = Array.from({ length: customers * ordersEach }, (_, i) => ({
  commandId: `o-${i}`, command: 'record-order', customerId: `c-${i % customers}`, source: 'shop', orderId: `o-${i}`,
  occurredAt: `2025-0${(i % 9) + 1}-05T04:00:00Z`, currency: 'CNY', lines: [{ product: 'tea', quantity: 1, amount: '100.00' }], total: '100.00',
}));
/** A third of the customers is enrolled at the beginning, a third between the orders. */
const enrolment = (c: number): Line => ({ commandId: `e-${c}`, command: 'enrol-member', customerId: `c-${c}`, occurredAt: '2025-01-01T04:00:00Z' }) as Line;
const returnOf = (commandId: string, i: number, amount: string): Line => ({
  commandId, command: 'record-return', customerId: `c-${i % customers}`, source: 'shop', orderId: `o-${i}`, returnId: commandId, occurredAt: '2025-10-05T04:00:00Z', currency: 'CNY', lines: [{ line: 1, quantity: 0, amount }],
}) as Line;
/** A part or the whole of orders that came a while ago, and a part of one that is still to come. */
const returned = (i: number): readonly Line[] => (i % 17 === 16 ? [returnOf(`b-${i}`, i - 12, i % 2 === 0 ? '40.00' : '100.00')] : []);
const returnedEarly = (i: number): readonly Line[] => (i % 90 === 45 ? [returnOf(`early-${i}`, i + 5, '30.00')] : []);
/** After each fiftieth order something else: an enrolment, or the close of a day, until the year has ended. */
const between = (i: number): readonly Line[] => {
  const n = i / 50;
  const enrolled = 3 * n + 1 < customers ? [enrolment(3 * n + 1)] : [];
  return i % 50 !== 0 ? [] : n < 12 ? [...enrolled, { commandId: `d-${n}`, command: 'close-day', day: `2025-12-${20 + n}` } as Line] : enrolled;
};

const lines: readonly Line[] = [
  { commandId: 'calendar', command: 'open-calendar', firstDay: '2025-12-20', timeZone: 'Asia/Shanghai' } as Line,
  ...registered,
  ...registered.flatMap((_, c) => (c % 3 === 0 ? [enrolment(c)] : [])),
  ...ordered.flatMap((order, i) => [order, ...returned(i), ...returnedEarly(i), ...between(i)]),
];
/** Each is an event more, in the append of its order. */
const matches = ordered.flatMap((_, i) => returnedEarly(i)).length;
const body = lines.map((line) => JSON.stringify(line)).join('\n');

interface Answer {
  readonly commandId: string;
  readonly status: number;
  readonly position: string;
}

/** Sends everything, and takes answers until there are enough of them or the process is gone. */
async function acknowledged(served: Served, enough: number): Promise<Answer[]> {
  const answers: Answer[] = [];
  let text = '';
  const answer = await fetch(`${served.url}/v1/batches`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body });
  for await (const chunk of answer.body! as unknown as AsyncIterable<Uint8Array>) {
    const whole = (text + Buffer.from(chunk).toString('utf8')).split('\n');
    text = whole.pop()!;
    answers.push(...whole.filter(Boolean).map((line) => JSON.parse(line) as Answer));
    if (answers.length >= enough) break;
  }
  return answers;
}

const storedByHand = ['CalendarOpened', 'CustomerRegistered', 'MemberEnrolled', 'OrderRecorded', 'ReturnRecorded', 'UnmatchedReturnRecorded', 'ReturnMatched', 'DayClosed'];

async function eventsIn(folder: string): Promise<RecordedEvent[]> {
  const log = await openSqliteEventLog({ folder: logFolderIn(folder), nowMs: Date.now });
  return collect(log.readAll()).finally(() => log.close());
}

describe('a process that is killed while a batch is under way', () => {
  it('has every order that it acknowledged when it starts again, before anything is sent again; and each once after that; the accounts are those of a plain replay', async () => {
    await withFolder(async (folder) => {
      const acknowledgedIds = new Set<string>();
      for (const enough of [200, 700, 1300]) {
        const served = await serve(folder);
        for (const { commandId, status } of await acknowledged(served, enough)) {
          expect([200, 201]).toContain(status);
          acknowledgedIds.add(commandId);
        }
        await served.kill();
        const again = await serve(folder);
        await settled(again.url);
        const there = new Set((await documentsOf<{ orderId: string }>(again.url, 'orders')).map(({ body: { orderId } }) => orderId));
        expect([...acknowledgedIds].filter((id) => id.startsWith('o-') && !there.has(id))).toEqual([]);
        await again.kill();
      }

      const served = await serve(folder);
      const answers = await acknowledged(served, Infinity);
      expect(answers.filter(({ status }) => status >= 300)).toEqual([]);
      expect(new Set(answers.map(({ position }) => position)).size).toBe(lines.length);
      await settled(served.url);
      expect(await documentsOf(served.url, 'orders')).toHaveLength(customers * ordersEach);
      expect((await get<{ items: unknown[] }>(`${served.url}/v1/reactions/parked`)).items).toEqual([]);
      expect(await served.stop()).toBe(0);
      const events = await eventsIn(folder);
      expect(events.filter((event) => metadataOf(event).actor.id !== 'reactor')).toHaveLength(lines.length + matches);
      expect(await firstUnequalAccount(events)).toBeNull();
      expect(new Set(events.map(({ type }) => type))).toEqual(new Set([...storedByHand, 'EnrolmentCovered', 'PointsEarned', 'PointsReversed', 'PointsExpired', 'TierRaised', 'TierLowered', 'TierHeld']));
    });
  }, 600_000);
});
