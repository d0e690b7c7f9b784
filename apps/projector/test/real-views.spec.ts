import { contextOf, contextStreams, factDefinitions, viewDefinitions, type OpenedEvent } from '@rapport/read-models';
import { MemoryReadStore } from '@rapport/read-store-memory';
import type { ReadStore } from '@rapport/read-store';
import { beginning, day, positionOf } from '@rapport/kernel';
import { generationStore } from '@rapport/edge';
import { partitionOf } from '@rapport/messaging-in-process';
import type { Delivered, EventRecord } from '@rapport/messaging';
import { defaultPolicies } from '@rapport/contracts';
import { arrivalsOf, ContractEvents, logOf, tellLoyalty, worldArbitrary } from '@rapport/testing';
import fc from 'fast-check';
import { rebuild, type Projector } from '../src/index.js';
import { anyCourse, rivalsThrough } from './courses.js';
import { bodiesIn, deliveriesOf, inPlainOrder, partitions, projectorOn, projectorOptions } from './model.js';
import { Crashed, stagedStore } from './staged-store.js';

const context = { streams: contextStreams, build: contextOf };
const realProjectorOn = (store: ReadStore): Projector => projectorOn(store, { facts: factDefinitions, views: viewDefinitions, context });

/** A calendar and a policy, some of it before the customers' events and the rest after. */
const calendarArbitrary = fc.record({ closed: fc.integer({ min: 0, max: 4 }), policyOn: fc.constantFrom(null, '2003-07-01', '2003-07-03'), first: fc.boolean() });

function closings({ closed, policyOn }: { closed: number; policyOn: string | null }): readonly OpenedEvent[] {
  const log = new ContractEvents().calendarOpened('2003-07-01');
  if (policyOn !== null) log.policyPublished('ladder', 1, policyOn, { ...defaultPolicies.ladder, loyalFromPurchaseDays: 3 });
  for (let date = 1; date <= closed; date++) log.dayClosed(`2003-07-0${date}`);
  return log.all;
}

const historyArbitrary = fc
  .tuple(worldArbitrary, calendarArbitrary, fc.nat())
  .chain(([world, calendar]) => fc.tuple(fc.constant(world), fc.constant(calendar), fc.shuffledSubarray([...arrivalsOf(world)], { minLength: arrivalsOf(world).length })))
  .map(([world, calendar, arrivals]) => {
    const days = closings(calendar);
    const events = calendar.first ? [...days, ...logOf(world, arrivals).all] : [...logOf(world, arrivals).all, ...days];
    return events.map((event, i) => recordOf(event, i + 1));
  });

function recordOf({ personal: _personal, ...event }: OpenedEvent, count: number): EventRecord {
  const key = /^(?:customer|purchases|loyalty)-(.*)$/.exec(event.stream)?.[1] ?? event.stream;
  return { kind: 'event', key, event: { ...event, position: positionOf(BigInt(count), BigInt(count)) } };
}

describe('the views of the product', () => {
  it('end in the bodies of the plain order, whatever the partitions, repeats, rewinds, rivals and crashes', () =>
    fc.assert(
      fc.asyncProperty(historyArbitrary, fc.scheduler(), fc.array(anyCourse, { minLength: 2 * partitions, maxLength: 2 * partitions }), async (records, scheduler, courses) => {
        const plain = new MemoryReadStore();
        const expected = await inPlainOrder(plain, records, realProjectorOn(plain), viewDefinitions);
        const store = new MemoryReadStore();
        await rivalsThrough(deliveriesOf(records), courses, { store, scheduler, projectorOn: realProjectorOn });
        expect(await bodiesIn(store, viewDefinitions)).toEqual(expected);
        expect(await store.collection('failed-views').count({ state: 'failed' })).toBe(0);
      }),
      { numRuns: Number(process.env['CONVERGENCE_RUNS'] ?? 40) },
    ), 240_000);

  it('lack nothing when a process dies at any call, and the next one gets the batch with more behind it', async () => {
    const records = referralStory().all.map((event, i) => recordOf(event, i + 1));
    const plain = new MemoryReadStore();
    const expected = await inPlainOrder(plain, records, realProjectorOn(plain), viewDefinitions);
    for (let at = 0; at < records.length; at++) {
      for (let atCall = 1, died = true; died; atCall++) {
        const store = new MemoryReadStore();
        await inPlainOrder(store, records.slice(0, at), realProjectorOn(store), viewDefinitions);
        const rest = deliveriesOf(records.slice(at));
        const partition = rest.findIndex(([first]) => first?.record.kind === 'event' && first.record.event === records[at]!.event);
        died = await dies(realProjectorOn(stagedStore(store, () => Promise.resolve(), { atCall, when: 'before' })), partition, rest[partition]!.slice(0, 1));
        for (const [own, batch] of rest.entries()) await realProjectorOn(store).projectBatch(own, batch);
        expect({ at, atCall, bodies: await bodiesIn(store, viewDefinitions) }).toEqual({ at, atCall, bodies: expected });
      }
    }
  }, 60_000);
});

describe('a rebuild of the views of the product', () => {
  it('gives the documents that are there, whatever happened, and differs in no view', () =>
    fc.assert(
      fc.asyncProperty(historyArbitrary, async (records) => {
        const store = new MemoryReadStore();
        const expected = await inPlainOrder(store, records, realProjectorOn(store), viewDefinitions);
        const end = records.at(-1)?.event.position ?? beginning;
        const report = await rebuild({
          ...projectorOptions, facts: factDefinitions, views: viewDefinitions, context, store,
          partitionOf: (key) => partitionOf(key, partitions),
          async *source(from) {
            if (from < end) yield { records, position: end };
          },
          head: async () => end,
          drop: (isDropped) => store.drop(isDropped),
          feed: async () => {
            const live = realProjectorOn(store);
            for (const [partition, batch] of deliveriesOf(records).entries()) await live.projectBatch(partition, batch.slice(-1));
          },
          intended: new Set(), signal: new AbortController().signal, stalledAfterMs: 5_000,
        });
        expect(report).toMatchObject({ switched: true, unexpected: [], differences: [] });
        expect(await bodiesIn(generationStore(store, 1), viewDefinitions)).toEqual(expected);
      }),
      { numRuns: 40 },
    ), 120_000);
});

describe('closing a day with loyalty accounts', () => {
  it('derives those that are due and no others: members to warn, and all tiers at the end of a year', async () => {
    const members = 60;
    const soon = 5;
    const log = new ContractEvents().calendarOpened('2001-03-01');
    // Points of the first few end on 9 April, those of the others with the year.
    for (let i = 0; i < members; i++) tellLoyalty(log, `m${i}`, day('2001-03-01'), [{ does: 'earn', points: 10, days: 0, rolling: i < soon }]);
    const told = log.all.length;
    for (const closing of ['2001-03-08', '2001-03-09', '2001-03-10', '2001-11-30', '2001-12-30', '2001-12-31']) log.dayClosed(closing);
    const records = log.all.map((event, i) => recordOf(event, i + 1));
    const store = new MemoryReadStore();
    const projector = realProjectorOn(store);
    await inPlainOrder(store, records.slice(0, told), projector, viewDefinitions);
    const derived: number[] = [];
    for (const record of records.slice(told)) {
      const before = projector.counters.swept;
      await inPlainOrder(store, [record], projector, viewDefinitions);
      derived.push(projector.counters.swept - before);
    }
    expect(derived).toEqual([0, soon, 0, members - soon, 0, members]);
    expect(await store.collection('view-members-to-warn-v1').count({ body: { $ne: null } })).toBe(members);
  });
});

/** A referred customer buys twice; a policy is published and two days are closed. */
function referralStory(): ContractEvents {
  const log = new ContractEvents().calendarOpened('2026-05-01');
  log.policyPublished('purchases', 1, '2026-05-01', { unmatchedReturnOverdueAfterDays: 10 });
  log.registered('a', '2026-01-01').registered('b', '2026-01-01').related('b', 'a', '2026-01-02');
  for (let i = 1; i <= 5; i++) log.ordered('a', `2026-05-0${i}`, { orderId: `a${i}`, totalMinor: 1000 });
  log.ordered('b', '2026-04-01', { orderId: 'b1', totalMinor: 1000 }).ordered('b', '2026-04-03', { orderId: 'b2', totalMinor: 1000 });
  return log.dayClosed('2026-05-01').dayClosed('2026-05-02');
}

async function dies(projector: Projector, partition: number, batch: readonly Delivered[]): Promise<boolean> {
  try {
    await projector.projectBatch(partition, batch);
    return false;
  } catch (error) {
    if (error instanceof Crashed) return true;
    throw error;
  }
}
