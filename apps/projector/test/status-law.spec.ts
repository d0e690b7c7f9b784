import type { ReadStore } from '@rapport/read-store';
import fc from 'fast-check';
import type { SendFault } from './memory-status-topic.js';
import { Crashed, stagedStore, type CrashPoint, type Stall } from './staged-store.js';
import { bodyOf, roundsOf, StatusWorld } from './status-world.js';

interface Writer {
  readonly updates: readonly { readonly id: string; readonly body: number }[];
  readonly crashes: readonly CrashPoint[];
  readonly stalls: readonly Stall[];
}

interface Owner {
  readonly rounds: number;
  readonly stalls: readonly Stall[];
  /** Of the store; each ends a process, and the next one begins. */
  readonly crashes: readonly CrashPoint[];
  readonly sends: readonly SendFault[];
  /** Of sends on their way. */
  readonly delays: readonly Stall[];
}

const anyStalls: fc.Arbitrary<readonly Stall[]> = fc.array(fc.record({ atCall: fc.integer({ min: 1, max: 30 }), cues: fc.integer({ min: 1, max: 60 }) }), { maxLength: 3 });
const anyCrashes: fc.Arbitrary<readonly CrashPoint[]> = fc.array(fc.record({ atCall: fc.integer({ min: 1, max: 25 }), when: fc.constantFrom('before' as const, 'after' as const) }), { maxLength: 3 });
const anySends: fc.Arbitrary<readonly SendFault[]> = fc.array(fc.record({ atSend: fc.integer({ min: 1, max: 5 }), stored: fc.constantFrom('none' as const, 'some' as const, 'all' as const), sender: fc.constantFrom('dies' as const, 'is told' as const) }), { maxLength: 2 });
const anyWriter: fc.Arbitrary<Writer> = fc.record({
  updates: fc.array(fc.record({ id: fc.constantFrom('c-1', 'c-2', 'c-3'), body: fc.integer({ min: -1, max: 3 }) }), { minLength: 1, maxLength: 6 }),
  crashes: anyCrashes, stalls: anyStalls,
});
const anyOwner: fc.Arbitrary<Owner> = fc.record({ rounds: fc.integer({ min: 1, max: 6 }), stalls: anyStalls, crashes: anyCrashes, sends: anySends, delays: fc.array(fc.record({ atCall: fc.integer({ min: 1, max: 3 }), cues: fc.integer({ min: 10, max: 120 }) }), { maxLength: 2 }) });

const numRuns = Number(process.env['STATUS_RUNS'] ?? 300);

/** Writes one after the other; a crash has the write made again by a new process, as a batch would be delivered again. */
async function follow(world: StatusWorld, { updates, crashes, stalls }: Writer, cue: () => Promise<unknown>): Promise<void> {
  const left = [...crashes];
  const start = (): ReadStore => stagedStore(world.store, cue, left.shift() ?? null, stalls);
  let store = start();
  for (let at = 0; at < updates.length; ) {
    const { id, body } = updates[at]!;
    try {
      await world.write(id, bodyOf(body), { store });
      at++;
    } catch (error) {
      if (!(error instanceof Crashed)) throw error;
      store = start();
    }
  }
}

describe('the topic of customers\' status', () => {
  it('ends with what the view says, though two owners send at once and each is held up anywhere: who sends an older version sends the newer one behind it', () =>
    fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(anyWriter, { minLength: 2, maxLength: 2 }), fc.array(anyOwner, { minLength: 2, maxLength: 2 }), async (scheduler, writers, owners) => {
        const world = new StatusWorld();
        await world.withoutComparisons();
        const cue = (): Promise<unknown> => scheduler.schedule(Promise.resolve());
        const running = owners.map(({ stalls, delays }) => world.owner(stagedStore(world.store, cue, null, stalls), world.topic.publisher(cue, [], delays)));
        const writing = Promise.all(writers.map((writer) => follow(world, { ...writer, crashes: [] }, cue)));
        // Each goes on until the writers have ended, and then twice.
        await scheduler.waitFor(Promise.all([writing, ...running.map(async (owner, i) => {
          await roundsOf(owner, owners[i]!.rounds);
          await writing;
          return roundsOf(owner, 2);
        })]));
        expect(world.topic.last()).toEqual(await world.expected());
        expect(await world.untold()).toEqual([]);
        expect(await world.pending()).toBe(0);
      }),
      { numRuns },
    ), 120_000);

  it('ends with what the view says, whatever dies and wherever, once somebody has been given the partitions', () =>
    fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(anyWriter, { minLength: 2, maxLength: 2 }), fc.array(anyOwner, { minLength: 2, maxLength: 2 }), async (scheduler, writers, owners) => {
        const world = new StatusWorld();
        await world.withoutComparisons();
        const cue = (): Promise<unknown> => scheduler.schedule(Promise.resolve());
        const own = async ({ rounds, crashes, stalls, sends, delays }: Owner): Promise<void> => {
          for (const crash of [...crashes, null]) await roundsOf(world.owner(stagedStore(world.store, cue, crash, stalls), world.topic.publisher(cue, sends, delays)), rounds);
        };
        await scheduler.waitFor(Promise.all([...writers.map((writer) => follow(world, writer, cue)), ...owners.map(own)]));
        const heir = world.owner();
        await roundsOf(heir, 2);
        expect(world.topic.last()).toEqual(await world.expected());
        expect(await world.untold()).toEqual([]);
        // Writes that were noted and never made are forgotten after a while.
        world.nowMs += 11 * 60_000;
        await roundsOf(heir, 1);
        expect(await world.pending()).toBe(0);
      }),
      { numRuns },
    ), 120_000);

  it('never tells two things of a customer under one version', () =>
    fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(anyWriter, { minLength: 2, maxLength: 2 }), fc.array(anyOwner, { minLength: 2, maxLength: 2 }), async (scheduler, writers, owners) => {
        const world = new StatusWorld();
        const cue = (): Promise<unknown> => scheduler.schedule(Promise.resolve());
        const own = ({ rounds, crashes, stalls, sends }: Owner) => roundsOf(world.owner(stagedStore(world.store, cue, crashes[0] ?? null, stalls), world.topic.publisher(cue, sends)), rounds);
        await scheduler.waitFor(Promise.all([...writers.map((writer) => follow(world, writer, cue)), ...owners.map(own)]));
        const told = new Map<string, string>();
        for (const { customerId, status } of world.topic.records) {
          if (status === null) continue;
          const place = `${customerId}@${status.version}`;
          expect(told.get(place) ?? JSON.stringify(status)).toBe(JSON.stringify(status));
          told.set(place, JSON.stringify(status));
        }
      }),
      { numRuns: Math.ceil(numRuns / 3) },
    ), 120_000);
});
