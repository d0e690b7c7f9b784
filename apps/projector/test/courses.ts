import type { Delivered } from '@rapport/messaging';
import type { MemoryReadStore } from '@rapport/read-store-memory';
import type { ReadStore } from '@rapport/read-store';
import fc from 'fast-check';
import type { Projector } from '../src/index.js';
import { Crashed, stagedStore, type CrashPoint, type Stall } from './staged-store.js';

/** Where the workers meet: one store, and a scheduler that picks whose call is next. */
export interface Stage {
  readonly store: MemoryReadStore;
  readonly scheduler: fc.Scheduler;
  readonly projectorOn: (store: ReadStore) => Projector;
}

/** One worker's way through its partition: how many records it takes each time, how far it is thrown back before, and where it dies. */
export interface Course {
  readonly steps: readonly { readonly take: number; readonly back: number }[];
  readonly crashes: readonly CrashPoint[];
  readonly stalls: readonly Stall[];
  /** Whether somebody else goes on where it died. */
  readonly replaced: boolean;
}

export const anyCourse: fc.Arbitrary<Course> = fc.record({
  steps: fc.array(fc.record({ take: fc.integer({ min: 1, max: 6 }), back: fc.nat({ max: 3 }) }), { minLength: 1, maxLength: 6 }),
  crashes: fc.array(fc.record({ atCall: fc.integer({ min: 1, max: 40 }), when: fc.constantFrom('before' as const, 'after' as const) }), { maxLength: 3 }),
  stalls: fc.array(fc.record({ atCall: fc.integer({ min: 1, max: 30 }), cues: fc.integer({ min: 1, max: 60 }) }), { maxLength: 2 }),
  replaced: fc.boolean(),
});

/** Goes through the whole partition; each crash hands the batch that was under way to a new process. */
async function follow(course: Course, partition: number, deliveries: readonly Delivered[], { store, scheduler, projectorOn }: Stage): Promise<void> {
  const crashes = [...course.crashes];
  const cue = (): Promise<unknown> => scheduler.schedule(Promise.resolve());
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

/** In each partition two rivals; the first gets through, the second may die for good anywhere. Takes two courses a partition. */
export async function rivalsThrough(deliveries: readonly (readonly Delivered[])[], courses: readonly Course[], stage: Stage): Promise<void> {
  const workers = deliveries.flatMap((own, partition) => [
    follow({ ...courses[2 * partition]!, replaced: true }, partition, own, stage),
    follow(courses[2 * partition + 1]!, partition, own, stage),
  ]);
  await stage.scheduler.waitFor(Promise.all(workers));
}

/** In each partition one worker alone, whose batch is given again after each failure. */
export async function aloneThrough(deliveries: readonly (readonly Delivered[])[], courses: readonly Course[], stage: Stage): Promise<void> {
  const workers = deliveries.map((own, partition) => follow({ ...courses[partition]!, replaced: true }, partition, own, stage));
  await stage.scheduler.waitFor(Promise.all(workers));
}
