import { partitionOf } from '@rapport/messaging-in-process';
import { MemoryReadStore } from '@rapport/read-store-memory';
import type { Delivered } from '@rapport/messaging';
import fc from 'fast-check';
import { anyHistory } from './histories.js';
import { bodiesIn, deliveriesOf, inPlainOrder, projectorOn, recordsOf } from './model.js';
import { Crashed, stagedStore, type CrashPoint, type Stall } from './staged-store.js';

/** One worker's way through its partition: how many records it takes each time, how far it is thrown back before, and where it dies. */
interface Course {
  readonly steps: readonly { readonly take: number; readonly back: number }[];
  readonly crashes: readonly CrashPoint[];
  readonly stalls: readonly Stall[];
  /** Whether somebody else goes on where it died. */
  readonly replaced: boolean;
}

const anyCourse: fc.Arbitrary<Course> = fc.record({
  steps: fc.array(fc.record({ take: fc.integer({ min: 1, max: 6 }), back: fc.nat({ max: 3 }) }), { minLength: 1, maxLength: 6 }),
  crashes: fc.array(fc.record({ atCall: fc.integer({ min: 1, max: 40 }), when: fc.constantFrom('before' as const, 'after' as const) }), { maxLength: 3 }),
  stalls: fc.array(fc.record({ atCall: fc.integer({ min: 1, max: 30 }), cues: fc.integer({ min: 1, max: 60 }) }), { maxLength: 2 }),
  replaced: fc.boolean(),
});

/** Goes through the whole partition; each crash hands the batch that was under way to a new process. */
async function follow(course: Course, partition: number, deliveries: readonly Delivered[], store: MemoryReadStore, cue: () => Promise<unknown>): Promise<void> {
  const crashes = [...course.crashes];
  const start = () => projectorOn(stagedStore(store, cue, crashes.shift() ?? null, course.stalls));
  let projector = start();
  let at = 0;
  for (let step = 0; at < deliveries.length; step++) {
    const { take, back } = course.steps[step % course.steps.length]!;
    const from = Math.max(0, at - (step < course.steps.length ? back : 0));
    const to = Math.min(deliveries.length, at + take);
    try {
      await projector.projectBatch(partition, deliveries.slice(from, to));
      at = to;
    } catch (error) {
      if (!(error instanceof Crashed)) throw error;
      if (!course.replaced) return;
      projector = start();
    }
  }
}

describe('projectors', () => {
  it('end in the bodies of the plain order, whatever the partitions, repeats, rewinds, rivals and crashes', () =>
    fc.assert(
      fc.asyncProperty(anyHistory, fc.scheduler(), fc.array(anyCourse, { minLength: 6, maxLength: 6 }), async (history, scheduler, courses) => {
        const records = recordsOf(history);
        const expected = await inPlainOrder(new MemoryReadStore(), records);
        const store = new MemoryReadStore();
        const cue = (): Promise<unknown> => scheduler.schedule(Promise.resolve());
        const deliveries = deliveriesOf(records);
        // In each partition two rivals; the first gets through, the second may die for good anywhere.
        const workers = deliveries.flatMap((own, partition) => [
          follow({ ...courses[2 * partition]!, replaced: true }, partition, own, store, cue),
          follow(courses[2 * partition + 1]!, partition, own, store, cue),
        ]);
        await scheduler.waitFor(Promise.all(workers));
        expect(await bodiesIn(store)).toEqual(expected);
        expect(await store.collection('parked').count({})).toBe(0);
        expect(await store.collection('leaving').count({ state: 'pending' })).toBe(0);
      }),
      { numRuns: Number(process.env['CONVERGENCE_RUNS'] ?? 150) },
    ), 120_000);

  it('fold a batch twice as once, down to the versions of facts', () =>
    fc.assert(
      fc.asyncProperty(anyHistory, async (history) => {
        const store = new MemoryReadStore();
        const projector = projectorOn(store);
        const deliveries = deliveriesOf(recordsOf(history));
        const facts = async (): Promise<unknown> => [(await store.collection('facts').find({})).documents, (await store.collection('fact-parts').find({})).documents];
        for (const [partition, own] of deliveries.entries()) await projector.projectBatch(partition, own);
        const once = [await facts(), await bodiesIn(store)];
        for (const [partition, own] of deliveries.entries()) await projector.projectBatch(partition, own);
        expect([await facts(), await bodiesIn(store)]).toEqual(once);
      }),
      { numRuns: 50 },
    ));

  it('end in the same bodies when they catch up from the log itself, from any snapshot on', () =>
    fc.assert(
      fc.asyncProperty(anyHistory, fc.nat(), fc.integer({ min: 1, max: 9 }), async (history, cut, size) => {
        const records = recordsOf(history);
        const expected = await inPlainOrder(new MemoryReadStore(), records);
        const store = new MemoryReadStore();
        const known = cut % records.length;
        await inPlainOrder(store, records.slice(0, known));
        const projector = projectorOn(store);
        const again = records.slice(Math.max(0, known - 2));
        async function* source() {
          for (let start = 0; start < again.length; start += size) {
            const batch = again.slice(start, start + size);
            yield { records: batch, position: batch.at(-1)!.event.position };
          }
        }
        expect(await projector.catchUp(source(), { partitionOf: (key) => partitionOf(key, 3) })).toBe(records.at(-1)!.event.position);
        expect(await bodiesIn(store)).toEqual(expected);
        expect(await projector.position()).toBe(records.at(-1)!.event.position);
      }),
      { numRuns: 100 },
    ));
});
