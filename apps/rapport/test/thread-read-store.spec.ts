import { fileURLToPath } from 'node:url';
import { MessageChannel, Worker } from 'node:worker_threads';
import { readStoreContract } from '@rapport/testing';
import { ThreadCalls } from '../src/embedded/thread-calls.js';
import { ThreadReadStore } from '../src/embedded/thread-read-store.js';

const threadFile = fileURLToPath(new URL('./memory-store.thread.mjs', import.meta.url));

/** Ends when the calls are closed. */
function startThread(): { readonly calls: ThreadCalls; readonly worker: Worker } {
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(threadFile, { workerData: port2, transferList: [port2] });
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
