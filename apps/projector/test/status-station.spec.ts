import { createLogger, processRegistry } from '@rapport/edge';
import { positionOf } from '@rapport/kernel';
import { PublishFailed, type EventRecord } from '@rapport/messaging';
import { contextOf, contextStreams, factDefinitions, viewDefinitions, type OpenedEvent } from '@rapport/read-models';
import { arrivalsOf, ContractEvents, logOf, worldArbitrary } from '@rapport/testing';
import fc from 'fast-check';
import { StatusMetrics } from '../src/service/status-metrics.js';
import { StatusStation } from '../src/service/status-station.js';
import { deniedCustomers } from '../src/status/denied-customers.js';
import { anyCourse, rivalsThrough } from './courses.js';
import { deliveriesOf, partitions, projectorOn } from './model.js';
import { bodyOf, roundsOf, StatusWorld } from './status-world.js';

const context = { streams: contextStreams, build: contextOf };

function recordOf({ personal: _personal, ...event }: OpenedEvent, count: number): EventRecord {
  const key = /^(?:customer|purchases|loyalty)-(.*)$/.exec(event.stream)?.[1] ?? event.stream;
  return { kind: 'event', key, event: { ...event, position: positionOf(BigInt(count), BigInt(count)) } };
}

/** Customers with all that happens to them, and days that are closed over it. */
const historyArbitrary = fc.tuple(worldArbitrary, fc.integer({ min: 0, max: 4 })).map(([world, closed]) => {
  const days = new ContractEvents().calendarOpened('2003-07-01');
  for (let date = 1; date <= closed; date++) days.dayClosed(`2003-07-0${date}`);
  return [...logOf(world, arrivalsOf(world)).all, ...days.all].map((event, i) => recordOf(event, i + 1));
});

describe('the status of customers whom projectors project', () => {
  it('is in the topic as the view has it, whatever the partitions, repeats, rewinds, rivals and crashes, in batches and in sweeps', () =>
    fc.assert(
      fc.asyncProperty(historyArbitrary, fc.scheduler(), fc.array(anyCourse, { minLength: 2 * partitions, maxLength: 2 * partitions }), async (records, scheduler, courses) => {
        const world = new StatusWorld();
        await world.withoutComparisons();
        await rivalsThrough(deliveriesOf(records), courses, {
          store: world.store, scheduler,
          projectorOn: (store) => projectorOn(store, { facts: factDefinitions, views: viewDefinitions, context, witness: world.marks(store) }),
        });
        await roundsOf(world.owner(), 2);
        expect(world.topic.last()).toEqual(await world.expected());
        expect(await world.untold()).toEqual([]);
        // Where the view has no document, the facts tell who is nobody.
        const bodies = new Map((await world.view().find({})).documents.map(({ _id, body }) => [_id, body]));
        const ids = [...new Set(records.map(({ key }) => key))];
        expect(await deniedCustomers(world.store, 0, ids)).toEqual(new Set(ids.filter((id) => !bodies.get(id))));
      }),
      { numRuns: Number(process.env['STATUS_RUNS'] ?? 30) },
    ), 240_000);

  it('is sent by a station that goes on after failures, and counts them', async () => {
    const world = new StatusWorld();
    const registry = processRegistry('projector');
    const lines: string[] = [];
    const ending = new AbortController();
    const published = world.topic.publisher(undefined, [{ atSend: 1, stored: 'none', sender: 'is told' }, { atSend: 2, stored: 'all', sender: 'is told' }]);
    const station = new StatusStation({
      store: world.store, metrics: new StatusMetrics(registry), now: world.now, logger: createLogger({ level: 'info' }, { write: (line: string) => void lines.push(line) }),
      publisher: published,
      // A round for each turn; the last one is when there is nothing left to do.
      delay: async () => void ((await world.pending()) === 0 && world.topic.records.length > 0 && ending.abort()),
    });
    await world.write('c-1', bodyOf(0));
    await station.look();
    station.assigned([0, 1, 2]);
    await station.run(ending.signal);
    expect(world.topic.last()).toEqual(await world.expected());
    const metrics = await registry.metrics();
    expect(metrics).toMatch(/^rapport_status_failures_total\{.*error="PublishFailed".*\} 2$/m);
    expect(metrics).toMatch(/^rapport_status_sent_total\{.*kind="changed".*\} 1$/m);
    expect(lines.filter((line) => line.includes('can\'t be published'))).toHaveLength(2);
  });

  it('tells how many wait, also while nothing can be sent at all', async () => {
    const world = new StatusWorld();
    const registry = processRegistry('projector');
    const ending = new AbortController();
    let failures = 0;
    const station = new StatusStation({
      store: world.store, metrics: new StatusMetrics(registry), now: world.now, logger: createLogger({ level: 'silent' }),
      publisher: { ...world.topic.publisher(), publish: () => Promise.reject(new PublishFailed('the server takes nothing')) },
      delay: async () => void (++failures === 3 && ending.abort()),
    });
    await world.write('c-1', bodyOf(0));
    await world.write('c-2', bodyOf(0));
    await station.look();
    station.assigned([0, 1, 2]);
    await station.run(ending.signal);
    expect(await registry.metrics()).toMatch(/^rapport_status_pending\{.*\} 2$/m);
  });
});
