import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { translate } from '@rapport/application';
import { ReplayRequests, StoredProgressReader, type StoredParked } from '@rapport/edge';
import { beginning, type Instant } from '@rapport/kernel';
import { viewDefinitions } from '@rapport/read-models';
import { served, WrittenWorld, type Served } from '@rapport/testing/http';
import { askedReplays } from '../src/service/asked-replays.js';
import { QueryApiModule } from '../src/index.js';

const now = (): Instant => '2026-01-01T00:00:00.000Z' as Instant;
const running = new AbortController().signal;

describe('parked keys, where projectors run elsewhere', () => {
  let world: WrittenWorld;
  let api: Served;
  beforeEach(async () => {
    world = new WrittenWorld();
    const store = world.readStore;
    await store.collection<StoredParked>('parked').write([{
      expected: 'absent',
      document: { _id: 'customer-c-1@0', version: 1, key: 'c-1', partition: 2, offset: 0, position: beginning, stream: 'customer-c-1', revision: 0, type: 'rapport.tested', state: 'held', error: { error: 'PrivacyFault' }, event: {} } as never,
    }]);
    api = await served(QueryApiModule.register({
      readStore: store, views: viewDefinitions, log: world.log, translate, vault: world.vault,
      progress: new StoredProgressReader({ store, of: { partitions: 3 } }),
      parked: askedReplays({ store, now, waitMs: 200, signal: new AbortController().signal }),
      failedViews: async () => [],
    }));
  });
  afterEach(() => api.close());

  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(api.url + path, init);
    return { status: answer.status, location: answer.headers.get('location'), body: (await answer.json()) as Record<string, unknown> };
  };
  const replay = (key: string) => ask('/v1/parked/replay', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ key }) });

  it('are listed with their first failure', async () => {
    expect((await ask('/v1/parked')).body).toEqual({ items: [{ key: 'c-1', held: 1, first: { stream: 'customer-c-1', revision: 0, type: 'rapport.tested', position: beginning, error: { error: 'PrivacyFault' } } }] });
  });

  it('are shown with their records: where they stand, why they wait and since when, never what is in them', async () => {
    await world.readStore.collection<StoredParked>('parked').write([{
      expected: 'absent',
      document: { _id: 'purchases-c-1@3', version: 1, key: 'c-1', partition: 2, offset: 9, position: '1'.repeat(32), stream: 'purchases-c-1', revision: 3, type: 'rapport.later', state: 'held', error: null, since: now(), event: { data: { sealed: 'words' } } } as never,
    }]);
    expect(await ask('/v1/parked/records?key=c-1')).toMatchObject({
      status: 200,
      body: { key: 'c-1', held: 2, since: null, records: [
        { stream: 'customer-c-1', revision: 0, type: 'rapport.tested', position: beginning, since: null, error: { error: 'PrivacyFault' } },
        { stream: 'purchases-c-1', revision: 3, type: 'rapport.later', position: '1'.repeat(32), since: now(), error: null },
      ] },
    });
    expect(JSON.stringify((await ask('/v1/parked/records?key=c-1')).body)).not.toContain('words');
    expect([(await ask('/v1/parked/records?key=c-2')).status, (await ask('/v1/parked/records')).status]).toEqual([404, 404]);
  });

  it('answer with the outcome once a projector has replayed them', async () => {
    const projector = new ReplayRequests(world.readStore, now);
    const answer = replay('c-1');
    let answered = 0;
    while (answered === 0) {
      answered = await projector.answer(running, (partition) => partition === 2, async () => ({ replayed: 1, held: 0 }));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { status, body } = await answer;
    // On a slow machine the time may have run out first: then the place to look has it.
    expect(status === 200 ? body : (await ask('/v1/parked/replay?key=c-1')).body).toEqual({ key: 'c-1', replayed: 1, held: 0 });
  });

  it('answer 202 and a place to look when the time runs out first', async () => {
    const { status, location, body } = await replay('c-1');
    expect([status, location, body]).toEqual([202, '/v1/parked/replay?key=c-1', { key: 'c-1', state: 'asked', askedAt: now() }]);
    expect((await ask(location!)).body).toMatchObject({ state: 'asked' });
    await new ReplayRequests(world.readStore, now).answer(running, () => true, () => Promise.reject(new RangeError('words')));
    expect((await ask(location!)).body).toEqual({ key: 'c-1', state: 'failed', askedAt: now(), error: 'RangeError' });
  });

  it('answer 404 for a key under which nothing waits', async () => {
    expect([(await replay('c-2')).status, (await ask('/v1/parked/replay?key=c-2')).status]).toEqual([404, 404]);
  });
});
