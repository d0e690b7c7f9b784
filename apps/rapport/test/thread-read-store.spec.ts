import { fileURLToPath } from 'node:url';
import { MessageChannel, Worker } from 'node:worker_threads';
import { translate } from '@rapport/application';
import { beginning } from '@rapport/kernel';
import { QueryApiModule } from '@rapport/query-api';
import { viewDefinitions } from '@rapport/read-models';
import { readStoreContract } from '@rapport/testing';
import { served, WrittenWorld } from '@rapport/testing/http';
import { ThreadCalls } from '../src/embedded/thread-calls.js';
import { ThreadReadStore } from '../src/embedded/thread-read-store.js';

const threadFile = fileURLToPath(new URL('./memory-store.thread.mjs', import.meta.url));

/** Ends when the calls are closed. */
function startThread({ clockStepMs }: { readonly clockStepMs?: number } = {}): { readonly calls: ThreadCalls; readonly worker: Worker } {
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(threadFile, { workerData: { port: port2, clockStepMs }, transferList: [port2] });
  return { calls: new ThreadCalls(port1), worker };
}

/** Of a thread of its own. */
class OwnThreadStore extends ThreadReadStore {
  constructor(private readonly ownCalls: ThreadCalls) {
    super(ownCalls);
  }

  override async close(): Promise<void> {
    this.ownCalls.close();
  }
}

describe('the read store of another thread', () => {
  readStoreContract(async () => new OwnThreadStore(startThread().calls), { runs: 30 });
});

describe('a query of a view, whose documents another thread has', () => {
  it.each([[2_000, 200], [2_001, 422]])('that has taken %i ms there is answered with %i', async (clockStepMs, status) => {
    const world = new WrittenWorld();
    const readStore = new OwnThreadStore(startThread({ clockStepMs }).calls);
    const api = await served(QueryApiModule.register({
      readStore, views: viewDefinitions, log: world.log, translate, vault: world.vault,
      progress: { reached: () => beginning, partitions: () => [], waitFor: () => Promise.resolve(true) },
      parked: { list: () => Promise.resolve([]), show: () => Promise.resolve(null), replay: () => Promise.resolve(null) },
      failedViews: () => Promise.resolve([]),
    }));
    const answer = await fetch(`${api.url}/v1/views/customers`);
    const body: unknown = await answer.json();
    await api.close();
    await readStore.close();
    expect([answer.status, body]).toEqual([status, expect.objectContaining(status === 200 ? { items: [] } : { code: 'query-limit', limit: 'time', allowed: 2_000 })]);
  });
});

describe('indexes', () => {
  const index = { field: 'a', kind: 'range' } as const;

  it('go once to each thread, whichever of its collections is asked first', async () => {
    const sent: unknown[] = [];
    const calls = {
      life: 1,
      call: async <Value>(_method: string, [target]: readonly unknown[]) => (sent.push((target as { readonly indexes: unknown }).indexes), 0 as Value),
    };
    const store = new ThreadReadStore(calls);
    const [one, other] = [store.collection('c', [index]), store.collection('c', [index])];
    await other.count({});
    await one.count({});
    calls.life += 1;
    await other.count({});
    await one.count({});
    expect(sent).toEqual([[index], [], [index], []]);
  });
});

describe('calls to another thread', () => {
  it('are given up by a signal, which the other side sees', async () => {
    const { calls } = startThread();
    const ending = new AbortController();
    const early = calls.call('wait', [], AbortSignal.abort());
    const late = calls.call('wait', [], ending.signal);
    expect(await early).toBe('given up');
    ending.abort();
    expect(await late).toBe('given up');
    calls.close();
  });

  it('are refused when the thread has ended, those that wait too', async () => {
    const { calls, worker } = startThread();
    const waiting = calls.call('wait', []);
    void worker.terminate();
    await expect(waiting).rejects.toMatchObject({ name: 'ReadSideUnavailable' });
    await expect(calls.call('wait', [])).rejects.toMatchObject({ name: 'ReadSideUnavailable' });
  });

  it("keep the name and the place of an error that is nobody's expectation", async () => {
    const { calls } = startThread();
    await expect(calls.call('fail', [])).rejects.toMatchObject({ name: 'WireStopped', message: 'broken', stack: expect.stringContaining('memory-store.thread.mjs') });
    calls.close();
  });
});
