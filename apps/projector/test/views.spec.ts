import { addDays, beginning, day, type Instant } from '@rapport/kernel';
import { partitionOf } from '@rapport/messaging-in-process';
import type { ViewDefinition, ViewDocument } from '@rapport/read-models';
import { MemoryReadStore } from '@rapport/read-store-memory';
import { FailureLists, type Projector } from '../src/index.js';
import { type Told, bodyIn, deliveriesOf, partitions, projectorOn, recordsOf, views } from './model.js';

const ordered = (id: string, orderId: string, on: string, amount = 1): Told => ({ stream: `purchases-${id}`, key: id, type: 'rapport.order-recorded', data: { orderId, amount, day: on } });
const closed = (on: string): Told => ({ stream: 'calendar', type: 'rapport.day-closed', data: { day: on } });
const published = (effectiveFrom: string, days: number): Told => ({ stream: 'policy-ladder', type: 'rapport.policy-published', data: { name: 'ladder', effectiveFrom, days } });
const registered = (id: string, sealedName: string): Told => ({ stream: `customer-${id}`, key: id, type: 'rapport.customer-registered', data: {}, sealedName });

async function projected(told: readonly Told[], projector: Projector): Promise<void> {
  for (const [partition, own] of deliveriesOf(recordsOf(told)).entries()) await projector.projectBatch(partition, own);
}
const listsOn = (store: MemoryReadStore): FailureLists => new FailureLists(store);

describe('closing a day', () => {
  it('derives what is due and nothing else, and looks at nothing else to find it', async () => {
    const store = new MemoryReadStore();
    const projector = projectorOn(store);
    const start = day('2024-01-01');
    const buyers = Array.from({ length: 2_000 }, (_, i) => ordered(`p${i}`, 'o1', i % 100 === 0 ? start : addDays(start, 9)));
    await projected(buyers, projector);
    const { swept, sweepExamined, derived } = { ...projector.counters };
    const [closing] = recordsOf([closed(addDays(start, 3))]);
    await projector.projectBatch(partitionOf('calendar', partitions), [{ partition: 0, offset: 5_000, record: closing! }]);
    expect([projector.counters.swept - swept, projector.counters.sweepExamined - sweepExamined, projector.counters.derived - derived]).toEqual([20, 20, 20]);
    expect(await store.collection('view-activity-v1').count({ 'body.state': 'quiet' })).toBe(20);
  });

  it('brings documents that there were none of before, and finds only those that are due', async () => {
    const store = new MemoryReadStore();
    const activity = views.find(({ view }) => view === 'activity')!;
    const onceQuiet: ViewDefinition = {
      ...activity, view: 'once-quiet',
      derive: (...given) => {
        const derived = activity.derive(...given);
        return derived && { ...derived, body: derived.body?.['state'] === 'quiet' ? derived.body : null };
      },
    };
    const projector = projectorOn(store, { views: [onceQuiet] });
    await projected([ordered('ann', 'o1', '2024-01-01'), ordered('bob', 'o1', '2024-01-05')], projector);
    const documents = async () => (await store.collection<ViewDocument>('view-once-quiet-v1').find({})).documents.map(({ _id, body, nextReviewOn }) => [_id, body?.['state'] ?? null, nextReviewOn]);
    expect(await documents()).toEqual([['ann', null, '2024-01-04'], ['bob', null, '2024-01-08']]);
    const { swept } = projector.counters;
    await projected([closed('2024-01-04')], projector);
    expect([await documents(), projector.counters.swept - swept]).toEqual([[['ann', 'quiet', null], ['bob', null, '2024-01-08']], 1]);
  });

  it('tells through which day the facts go that it was derived from', async () => {
    const store = new MemoryReadStore();
    await projected([ordered('ann', 'o1', '2024-01-05'), registered('ann', 'A'), closed('2024-01-02')], projectorOn(store));
    expect(await store.collection('view-activity-v1').findByIds(['ann'])).toMatchObject([{ factsThrough: '2024-01-05', inputs: ['purchases-ann', 1] }]);
    expect(await store.collection('view-totals-v1').findByIds(['ann'])).toMatchObject([{ factsThrough: null, frozenOn: null }]);
  });
});

describe('publishing a policy', () => {
  it('derives every document of the views that read it, so that their next review knows of it', async () => {
    const store = new MemoryReadStore();
    const projector = projectorOn(store);
    await projected([ordered('ann', 'o1', '2024-01-05'), ordered('bob', 'o1', '2024-01-01')], projector);
    const documents = async () => (await store.collection('view-activity-v1').find({})).documents.map(({ _id, nextReviewOn }) => [_id, nextReviewOn]);
    expect(await documents()).toEqual([['ann', '2024-01-08'], ['bob', '2024-01-04']]);
    await projected([published('2024-01-06', 9)], projector);
    expect(await documents()).toEqual([['ann', '2024-01-06'], ['bob', '2024-01-04']]);
    expect(projector.counters.swept).toBe(2);
  });
});

describe('a document that fails to derive', () => {
  const failing = (id: string, fails: { now: boolean }) =>
    views.map((view) => (view.view === 'totals' ? { ...view, derive: ((...given) => {
      if (fails.now && given[0] === id) throw new RangeError(`secret of ${id}`);
      return view.derive(...given);
    }) as typeof view.derive } : view));

  it('keeps its old body, is listed without what it said, and is cleared when it succeeds', async () => {
    const store = new MemoryReadStore();
    const fails = { now: false };
    let now = '2024-05-01T00:00:00.000Z' as Instant;
    const projector = projectorOn(store, { views: failing('ann', fails), now: () => now });
    const history = [registered('ann', 'A'), registered('bob', 'B'), registered('ann', 'A2'), registered('ann', 'A3')];
    await projected(history.slice(0, 2), projector);
    fails.now = true;
    await projected(history.slice(0, 3), projector);
    now = '2024-06-01T00:00:00.000Z' as Instant;
    await projected(history.slice(0, 3), projector);
    expect(await bodyIn(store, 'totals', 'ann')).toMatchObject({ name: 'A' });
    const listed = await listsOn(store).failedViews({ skip: 0, limit: 10 });
    expect(listed).toMatchObject([{ view: 'totals', id: 'ann', since: '2024-05-01T00:00:00.000Z', error: { error: 'RangeError' } }]);
    expect(JSON.stringify(listed)).not.toContain('secret');
    fails.now = false;
    await projected(history, projector);
    expect(await bodyIn(store, 'totals', 'ann')).toMatchObject({ name: 'A3' });
    expect(await listsOn(store).failedViews({ skip: 0, limit: 10 })).toEqual([]);
  });

  it('does not keep a sweep going for ever', async () => {
    const store = new MemoryReadStore();
    const fails = views.map((view) => (view.view === 'activity' ? { ...view, derive: ((id, facts, known) => {
      if (known.lastClosedDay !== null) throw new Error('fails');
      return view.derive(id, facts, known);
    }) as typeof view.derive } : view));
    const projector = projectorOn(store, { views: fails });
    await projected([ordered('ann', 'o1', '2024-01-01'), ordered('bob', 'o1', '2024-01-01')], projector);
    await projected([closed('2024-01-09')], projector);
    expect(await listsOn(store).failedViews({ skip: 0, limit: 10 })).toHaveLength(2);
  });
});

describe('a view', () => {
  it('does not write what is as it was', async () => {
    const store = new MemoryReadStore();
    const projector = projectorOn(store);
    await projected([registered('ann', 'A')], projector);
    const before = (await store.collection('view-totals-v1').find({})).documents;
    await projected([registered('ann', 'A')], projector);
    expect((await store.collection('view-totals-v1').find({})).documents).toEqual(before);
    expect(projector.counters).toMatchObject({ viewsWritten: 1, viewsUnchanged: 1, applied: 1, repeated: 1 });
  });

  it('has no body where a document is gone', async () => {
    const store = new MemoryReadStore();
    const history: Told[] = [ordered('ann', 'o1', '2024-01-01'), { ...ordered('ann', 'o1', '2024-01-01'), type: 'rapport.order-voided' }];
    const projector = projectorOn(store);
    await projected(history.slice(0, 1), projector);
    expect(await bodyIn(store, 'open-orders', 'purchases-ann#o1')).not.toBeNull();
    await projected(history, projector);
    expect(await bodyIn(store, 'open-orders', 'purchases-ann#o1')).toBeNull();
  });
});

describe('progress', () => {
  it('is reached when all partitions have passed, and says how far it is when the time runs out', async () => {
    const store = new MemoryReadStore();
    const projector = projectorOn(store);
    const records = recordsOf([registered('ann', 'A'), registered('bob', 'B')]);
    const end = records.at(-1)!.event.position;
    expect(await projector.progressed(end, 0)).toEqual({ reached: false, position: beginning });
    const waiting = [projector.progressed(end, 10_000), projectorOn(store).progressed(end, 10_000)];
    const [first, ...others] = deliveriesOf(records).entries();
    await projector.projectBatch(...first!);
    expect(await projector.position()).toBe(beginning);
    for (const [partition, own] of others) await projector.projectBatch(partition, own);
    expect(await Promise.all(waiting)).toEqual([{ reached: true, position: end }, { reached: true, position: end }]);
    await projector.projectBatch(...first!);
    expect(await projector.position()).toBe(end);
  });

  it('ends a wait when it is aborted', async () => {
    const projector = projectorOn(new MemoryReadStore());
    expect(await projector.progressed(recordsOf([registered('a', 'A')])[0]!.event.position, 10_000, AbortSignal.abort())).toEqual({ reached: false, position: beginning });
  });
});
