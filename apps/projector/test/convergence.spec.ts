import { partitionOf } from '@rapport/messaging-in-process';
import { MemoryReadStore } from '@rapport/read-store-memory';
import fc from 'fast-check';
import { aloneThrough, anyCourse, rivalsThrough } from './courses.js';
import { anyHistory } from './histories.js';
import { bodiesIn, deliveriesOf, inPlainOrder, projectorOn, recordsOf } from './model.js';

describe('projectors', () => {
  it('end in the bodies of the plain order, whatever the partitions, repeats, rewinds, rivals and crashes', () =>
    fc.assert(
      fc.asyncProperty(anyHistory, fc.scheduler(), fc.array(anyCourse, { minLength: 6, maxLength: 6 }), async (history, scheduler, courses) => {
        const records = recordsOf(history);
        const expected = await inPlainOrder(new MemoryReadStore(), records);
        const store = new MemoryReadStore();
        await rivalsThrough(deliveriesOf(records), courses, { store, scheduler, projectorOn });
        expect(await bodiesIn(store)).toEqual(expected);
        expect(await store.collection('parked').count({})).toBe(0);
        // A rival that dies for good may leave a note behind the one that got through: the next batch settles it.
        const next = projectorOn(store);
        for (const [partition, own] of deliveriesOf(records).entries()) await next.projectBatch(partition, own);
        expect(await bodiesIn(store)).toEqual(expected);
        expect(await store.collection('leaving').count({ state: 'pending' })).toBe(0);
      }),
      { numRuns: Number(process.env['CONVERGENCE_RUNS'] ?? 150) },
    ), 120_000);

  it('end in them in a store of their own too, whatever the partitions, repeats, rewinds and failures', () =>
    fc.assert(
      fc.asyncProperty(anyHistory, fc.scheduler(), fc.array(anyCourse, { minLength: 3, maxLength: 3 }), async (history, scheduler, courses) => {
        const records = recordsOf(history);
        const expected = await inPlainOrder(new MemoryReadStore(), records);
        const store = new MemoryReadStore();
        await aloneThrough(deliveriesOf(records), courses, { store, scheduler, projectorOn: (staged) => projectorOn(staged, { sharesStore: false }) });
        expect(await bodiesIn(store)).toEqual(expected);
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
