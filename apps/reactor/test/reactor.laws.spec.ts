import type { RecordedEvent } from '@rapport/event-log';
import type { Position } from '@rapport/kernel';
import type { ReadStore } from '@rapport/read-store';
import { collect, MemoryEventLog } from '@rapport/testing';
import fc from 'fast-check';
import { crash, runThrough } from './crashes.js';
import { plainAccounts } from './plain-reactions.js';
import { PointsDesk } from './points-desk.js';
import { HistoryWriter, steps, type Step } from './written-history.js';

const accountsIn = async (log: MemoryEventLog): Promise<Map<string, { type: string; data: object }[]>> => {
  const accounts = new Map<string, { type: string; data: object }[]>();
  for await (const { stream, type, data } of log.readAll()) {
    if (!stream.startsWith('loyalty-')) continue;
    const customerId = stream.slice('loyalty-'.length);
    accounts.set(customerId, [...(accounts.get(customerId) ?? []), { type, data }]);
  }
  return accounts;
};

async function written(history: readonly Step[]): Promise<MemoryEventLog> {
  const log = new MemoryEventLog();
  const writer = new HistoryWriter(log);
  await writer.open();
  for (const step of history) await writer.step(step);
  return log;
}

/** Nothing of behind a change of calendar or policies before everything of before it; a customer's in the order of the log. */
function expectOrder(desk: PointsDesk, history: readonly RecordedEvent[]): void {
  const at = new Map(history.map(({ id, position }) => [id, position]));
  const barriers = history.filter(({ stream }) => stream === 'calendar' || stream.startsWith('policy-')).map(({ position }) => position);
  const section = (position: Position): number => barriers.filter((barrier) => barrier <= position).length * 2 - (barriers.includes(position) ? 1 : 0);
  const positions = desk.accepted.map(({ causedBy }) => at.get(causedBy)!);
  const sections = positions.map(section);
  expect(sections).toEqual([...sections].sort((a, b) => a - b));
  for (const { customerId } of desk.accepted) {
    const own = desk.accepted.flatMap((one, i) => (one.customerId === customerId ? [positions[i]!] : []));
    expect(own).toEqual([...own].sort());
  }
}

const limits = fc.record({ batchSize: fc.integer({ min: 1, max: 9 }), customersAtOnce: fc.integer({ min: 1, max: 4 }), closingPage: fc.integer({ min: 1, max: 3 }), keptAccounts: fc.nat(3), keptOrders: fc.nat(6) });

describe('whatever crashes, repeats and waits, the reactor', () => {
  it('gives the accounts that reacting to each event at once gives, in the order of each customer, and nothing across a closed day', async () => {
    await fc.assert(fc.asyncProperty(steps, fc.array(crash, { maxLength: 6 }), limits, fc.infiniteStream(fc.nat(4)), async (history, plans, given, delays) => {
      const log = await written(history);
      const before = await collect(log.readAll());
      const desk = new PointsDesk(log);
      await runThrough(log, desk.handle, { plans, limits: given, delays: () => delays.next().value });
      expect(await accountsIn(log)).toEqual(plainAccounts(before));
      expectOrder(desk, before);
    }), { numRuns: 150 });
  });

  it('gives the same whether it follows at once or comes late', async () => {
    await fc.assert(fc.asyncProperty(steps, limits, async (history, given) => {
      const log = new MemoryEventLog();
      const writer = new HistoryWriter(log);
      const desk = new PointsDesk(log);
      await writer.open();
      let store: ReadStore | undefined;
      for (const step of history) {
        await writer.step(step);
        store = await runThrough(log, desk.handle, { limits: given, ...(store ? { store } : {}) });
      }
      expect(await accountsIn(log)).toEqual(await accountsIn(await caughtUp(history)));
    }), { numRuns: 60 });
  });

  it('does nothing more from the beginning, with its documents lost', async () => {
    await fc.assert(fc.asyncProperty(steps, async (history) => {
      const log = await caughtUp(history);
      const head = await log.head();
      const desk = new PointsDesk(log);
      await runThrough(log, desk.handle);
      expect([await log.head(), desk.accepted]).toEqual([head, []]);
    }), { numRuns: 60 });
  });
});

async function caughtUp(history: readonly Step[]): Promise<MemoryEventLog> {
  const log = await written(history);
  await runThrough(log, new PointsDesk(log).handle);
  return log;
}
