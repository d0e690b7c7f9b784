import type { RecordedEvent } from '@rapport/event-log';
import { instant, type Position } from '@rapport/kernel';
import type { ReadStore } from '@rapport/read-store';
import { MemoryReadStore } from '@rapport/read-store-memory';
import { collect, MemoryEventLog } from '@rapport/testing';
import fc from 'fast-check';
import { Reactor, type ReactorLimits } from '../src/index.js';
import { plainAccounts } from './plain-reactions.js';
import { PointsDesk } from './points-desk.js';
import { HistoryWriter, steps, type Step } from './written-history.js';

class Crash extends Error {}

/** Where a run ends: at the so-manieth call of the desk or of the store, before or after it has its effect. */
const crash = fc.record({ where: fc.constantFrom('desk' as const, 'store' as const), call: fc.nat(30), after: fc.boolean(), losesDocuments: fc.boolean() });
type CrashPlan = typeof crash extends fc.Arbitrary<infer Plan> ? Plan : never;

/** Fails once, at the planned call. */
function crashing<Args extends unknown[], Value>(work: (...args: Args) => Promise<Value>, plan: CrashPlan | undefined, where: CrashPlan['where']): (...args: Args) => Promise<Value> {
  let calls = 0;
  let broken = false;
  return async (...args) => {
    if (broken) throw new Crash();
    const isHere = plan?.where === where && calls++ === plan.call;
    if (isHere && !plan.after) throw ((broken = true), new Crash());
    const value = await work(...args);
    if (isHere) throw ((broken = true), new Crash());
    return value;
  };
}

function storeThatCrashes(store: ReadStore, plan: CrashPlan | undefined): ReadStore {
  let write: ((work: () => Promise<readonly boolean[]>) => Promise<readonly boolean[]>) | null = null;
  write = crashing((work: () => Promise<readonly boolean[]>) => work(), plan, 'store');
  return {
    collection: (name, indexes) => {
      const collection = store.collection(name, indexes);
      return {
        name, findByIds: (ids) => collection.findByIds(ids) as never, find: (filter, options) => collection.find(filter, options) as never, count: (filter, options) => collection.count(filter, options),
        write: (writes) => write!(() => collection.write(writes as never)),
      };
    },
    close: () => store.close(),
  };
}

/** Runs until the reactor stands at the log's end, through all crashes; each run may be another reactor with other limits. */
async function runThrough(log: MemoryEventLog, desk: PointsDesk, plans: readonly CrashPlan[], limits: Partial<ReactorLimits>, delays: () => number, begun: ReadStore = new MemoryReadStore()): Promise<ReadStore> {
  let store = begun;
  for (let run = 0; run <= plans.length; run++) {
    const plan = plans[run];
    const ended = new AbortController();
    const handle = crashing(desk.handle.bind(desk), plan, 'desk');
    const slow: typeof handle = async (...args) => {
      for (let turn = delays(); turn > 0; turn--) await new Promise((resolve) => setImmediate(resolve));
      return handle(...args);
    };
    const reactor = new Reactor({
      log, store: storeThatCrashes(store, plan), limits, handle: slow, now: () => instant('2030-01-01T00:00:00.000Z'), delay: () => Promise.resolve(),
      onProgress: (position) => void log.head().then((head) => position >= head && ended.abort()),
    });
    const crashed = await reactor.run(ended.signal).then(() => false, (error: unknown) => {
      if (error instanceof Crash) return true;
      throw error;
    });
    if (!crashed) return store;
    if (plan?.losesDocuments) store = new MemoryReadStore();
  }
  return store;
}

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
      await runThrough(log, desk, plans, given, () => delays.next().value);
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
      let store: ReadStore = new MemoryReadStore();
      for (const step of history) {
        await writer.step(step);
        store = await runThrough(log, desk, [], given, () => 0, store);
      }
      expect(await accountsIn(log)).toEqual(await accountsIn(await caughtUp(history)));
    }), { numRuns: 60 });
  });

  it('does nothing more from the beginning, with its documents lost', async () => {
    await fc.assert(fc.asyncProperty(steps, async (history) => {
      const log = await caughtUp(history);
      const head = await log.head();
      const desk = new PointsDesk(log);
      await runThrough(log, desk, [], {}, () => 0);
      expect([await log.head(), desk.accepted]).toEqual([head, []]);
    }), { numRuns: 60 });
  });
});

async function caughtUp(history: readonly Step[]): Promise<MemoryEventLog> {
  const log = await written(history);
  await runThrough(log, new PointsDesk(log), [], {}, () => 0);
  return log;
}
