import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { translate } from '@rapport/application';
import { reactorParkedCollection, reactorReplayCollection, ReplayRequests, type StoredParkedReaction } from '@rapport/edge';
import { beginning, day, type Instant, type Position } from '@rapport/kernel';
import { viewDefinitions } from '@rapport/read-models';
import { served, WrittenWorld, type Served } from '@rapport/testing/http';
import { askedReactionReplays } from '../src/service/asked-replays.js';
import { QueryApiModule } from '../src/index.js';

const now = (): Instant => '2026-01-01T00:00:00.000Z' as Instant;

/** A station that is somewhere, and gets on when it is told to. */
class Station {
  at: Position = beginning;
  /** To be called when somebody waits for it. */
  onWait: (position: Position) => Promise<void> = async () => undefined;
  readonly reached = (): Position => this.at;
  readonly partitions = () => [{ partition: 0, position: this.at }];
  readonly waitFor = async (position: Position): Promise<boolean> => {
    await this.onWait(position);
    return this.at >= position;
  };
}

describe('the reactor, over HTTP', () => {
  let world: WrittenWorld;
  let api: Served;
  let reactor: Station;
  let projector: Station;
  beforeEach(async () => {
    world = new WrittenWorld();
    [reactor, projector] = [new Station(), new Station()];
    await world.accepted(world.writeSide.calendar(world.request({ type: 'OpenCalendar', firstDay: day('2026-03-01'), timeZone: 'Asia/Shanghai' })));
    await world.readStore.collection<StoredParkedReaction>(reactorParkedCollection).write([{
      expected: 'absent',
      document: { _id: 'c-1@1', version: 1, customerId: 'c-1', position: beginning, stream: 'purchases-c-1', revision: 4, type: 'ReturnRecorded', state: 'held', error: { error: 'TypeError' } },
    }]);
    api = await served(QueryApiModule.register({
      readStore: world.readStore, views: viewDefinitions, log: world.log, translate, vault: world.vault, progress: projector,
      parked: { list: async () => [], show: async () => null, replay: async () => null }, failedViews: async () => [],
      reactions: { progress: reactor, parked: askedReactionReplays({ store: world.readStore, now, waitMs: 200, signal: new AbortController().signal }) },
    }));
  });
  afterEach(() => api.close());

  const ask = async (path: string, method = 'GET') => {
    const answer = await fetch(api.url + path, { method });
    return { status: answer.status, location: answer.headers.get('location'), body: (await answer.json()) as Record<string, unknown> };
  };
  const settle = async () => (await ask('/v1/settle?waitMs=2000', 'POST')).body;

  it('has settled once the reactor and the views have passed what reactions gave', async () => {
    const head = await world.log.head();
    projector.at = head;
    expect([await settle(), (await ask('/v1/status')).body]).toMatchObject([{ settled: false }, { settled: false, reactor: beginning }]);
    // The reactor reacts to what is there, which gives another event.
    reactor.onWait = async (position) => {
      if (position === head) await world.accepted(world.writeSide.calendar(world.request({ type: 'CloseDay', day: day('2026-03-01') })));
      reactor.at = position;
    };
    expect(await settle()).toEqual({ settled: false, position: head });
    projector.onWait = async (position) => void (projector.at = position);
    const after = await world.log.head();
    expect(after > head).toBe(true);
    expect([await settle(), (await ask('/v1/status')).body]).toMatchObject([{ settled: true, position: after }, { settled: true, reactor: after }]);
  });

  it('lists the customers who are parked, and has them replayed by the reactor that is asked for it', async () => {
    expect((await ask('/v1/reactions/parked')).body).toEqual({ items: [{ customerId: 'c-1', held: 1, first: { stream: 'purchases-c-1', revision: 4, type: 'ReturnRecorded', position: beginning, error: { error: 'TypeError' } } }] });
    expect((await ask('/v1/reactions/parked/c-1')).body).toEqual({ customerId: 'c-1', held: 1, since: null, records: [{ stream: 'purchases-c-1', revision: 4, type: 'ReturnRecorded', position: beginning, since: null, error: { error: 'TypeError' } }] });
    expect((await ask('/v1/reactions/parked/c-2')).status).toBe(404);
    const place = '/v1/reactions/parked/c-1/replay';
    expect(await ask(place, 'POST')).toEqual({ status: 202, location: place, body: { key: 'c-1', state: 'asked', askedAt: now() } });
    await new ReplayRequests(world.readStore, now, reactorReplayCollection).answer(new AbortController().signal, () => true, async () => ({ replayed: 1, held: 0 }));
    expect((await ask(place)).body).toEqual({ key: 'c-1', replayed: 1, held: 0 });
    expect((await ask('/v1/parked/replay?key=c-1')).status).toBe(404);
  });

  it('answers 404 for a customer of whom nothing waits', async () => {
    const place = '/v1/reactions/parked/c-2/replay';
    expect([(await ask(place, 'POST')).status, (await ask(place)).status]).toEqual([404, 404]);
  });
});
