import type { EventLog } from '@rapport/event-log';
import type { ReadStore } from '@rapport/read-store';
import { MemoryReadStore } from '@rapport/read-store-memory';
import fc from 'fast-check';
import { Reactor, type ReactionHandler, type ReactorLimits } from '../src/index.js';
import { clock } from './reactor-world.js';

class Crash extends Error {}

/** Where a run ends: at the so-manieth call of the desk or of the store, before or after it has its effect. */
export const crash = fc.record({ where: fc.constantFrom('desk' as const, 'store' as const), call: fc.nat(30), after: fc.boolean(), losesDocuments: fc.boolean() });
export type CrashPlan = typeof crash extends fc.Arbitrary<infer Plan> ? Plan : never;

/** Fails once at the planned call, and from then on. */
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
  const write = crashing((work: () => Promise<readonly boolean[]>) => work(), plan, 'store');
  return {
    collection: (name, indexes) => {
      const collection = store.collection(name, indexes);
      return {
        name, findByIds: (ids) => collection.findByIds(ids) as never, find: (filter, options) => collection.find(filter, options) as never, count: (filter, options) => collection.count(filter, options),
        write: (writes) => write(() => collection.write(writes as never)),
      };
    },
    close: () => store.close(),
  };
}

export interface Course {
  readonly plans?: readonly CrashPlan[];
  readonly limits?: Partial<ReactorLimits>;
  /** Turns that the next command waits for. */
  readonly delays?: () => number;
  /** Documents that are there already. */
  readonly store?: ReadStore;
}

/** Runs until the reactor stands at the log's end, through all crashes. Answers its documents. */
export async function runThrough(log: EventLog, handle: ReactionHandler, { plans = [], limits = {}, delays = () => 0, store: begun = new MemoryReadStore() }: Course = {}): Promise<ReadStore> {
  let store = begun;
  for (let run = 0; run <= plans.length; run++) {
    const plan = plans[run];
    const ended = new AbortController();
    const broken = crashing(handle, plan, 'desk');
    const slow: ReactionHandler = async (...args) => {
      for (let turn = delays(); turn > 0; turn--) await new Promise((resolve) => setImmediate(resolve));
      return broken(...args);
    };
    const reactor = new Reactor({
      log, store: storeThatCrashes(store, plan), limits, handle: slow, now: clock, delay: () => Promise.resolve(),
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
