import { partitionOf } from '@rapport/messaging-in-process';
import type { EventRecord } from '@rapport/messaging';
import { MemoryReadStore } from '@rapport/read-store-memory';
import fc from 'fast-check';
import type { CatchUpBatch, Projector } from '../src/index.js';
import { anyHistory } from './histories.js';
import { bodiesIn, deliveriesOf, inPlainOrder, partitions, projectorOn, recordsOf, type Told } from './model.js';
import { Crashed, stagedStore } from './staged-store.js';

async function* inBatches(records: readonly EventRecord[], size: number): AsyncGenerator<CatchUpBatch> {
  for (let start = 0; start < records.length; start += size) {
    const batch = records.slice(start, start + size);
    yield { records: batch, position: batch.at(-1)!.event.position };
  }
}
const fill = (projector: Projector, records: readonly EventRecord[], size: number): Promise<unknown> =>
  projector.catchUp(inBatches(records, size), { partitionOf: (key) => partitionOf(key, partitions) });

/** True where it died. */
const diesIn = (work: Promise<unknown>): Promise<boolean> =>
  work.then(() => false, (error: unknown) => {
    if (error instanceof Crashed) return true;
    throw error;
  });

/** What a fill that began with nothing has not noted, because nothing could be left yet, must not be missed by whoever goes on. */
describe('a fill from nothing that dies', () => {
  const goOn = {
    'another fill': (projector: Projector, records: readonly EventRecord[], size: number) => fill(projector, records, size),
    'the wire': async (projector: Projector, records: readonly EventRecord[]) => {
      for (const [partition, own] of deliveriesOf(records).entries()) await projector.projectBatch(partition, own);
    },
  };

  it.each(Object.entries(goOn))('anywhere is finished by %s, later events included', (_, finish) =>
    fc.assert(
      fc.asyncProperty(anyHistory, fc.nat(), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 60 }), fc.constantFrom('before' as const, 'after' as const),
        async (history, cut, size, atCall, when) => {
          const records = recordsOf(history);
          const store = new MemoryReadStore();
          await diesIn(fill(projectorOn(stagedStore(store, async () => undefined, { atCall, when })), records.slice(0, 1 + (cut % records.length)), size));
          await finish(projectorOn(store), records, size);
          expect(await bodiesIn(store)).toEqual(await inPlainOrder(new MemoryReadStore(), records));
          expect(await store.collection('leaving').count({ state: 'pending' })).toBe(0);
        }),
      { numRuns: 200 },
    ), 60_000);

  it('at any of its calls leaves nothing behind of a referrer that was left', async () => {
    const related = (referrer: string | null): Told => ({ stream: 'customer-dee', key: 'dee', type: 'rapport.customer-related', data: { referrer } });
    const records = recordsOf([related('ann'), related('bob'), { stream: 'calendar', type: 'rapport.day-closed', data: { day: '2024-01-09' } }, related(null)]);
    const expected = await inPlainOrder(new MemoryReadStore(), records);
    let deaths = 0;
    for (let atCall = 1; ; atCall++) {
      const store = new MemoryReadStore();
      if (!(await diesIn(fill(projectorOn(stagedStore(store, async () => undefined, { atCall, when: 'after' })), records.slice(0, 3), 1)))) break;
      deaths++;
      await fill(projectorOn(store), records, 2);
      expect(await bodiesIn(store)).toEqual(expected);
    }
    expect(deaths).toBeGreaterThan(20);
  });
});

describe('a fill from nothing', () => {
  it('derives each document once, and sweeps none of them again', async () => {
    const projector = projectorOn(new MemoryReadStore());
    const bought = ['ann', 'bob'].map((id): Told => ({ stream: `purchases-${id}`, key: id, type: 'rapport.order-recorded', data: { orderId: 'o1', amount: 1, day: '2024-01-05' } }));
    const opened: Told = { stream: 'calendar', type: 'rapport.calendar-opened', data: { timeZone: 'UTC' } };
    await fill(projector, recordsOf([...bought, opened]), 1);
    expect(projector.counters).toMatchObject({ derived: 6, viewsWritten: 4, swept: 0, sweepExamined: 0 });
  });
});
