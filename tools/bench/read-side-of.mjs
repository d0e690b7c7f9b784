// Relay, wire and projector over a log, with a read store in memory, as the embedded process has them.
import { built } from './built.mjs';

const { ReadSide } = await built('apps/rapport', 'embedded/read-side.js');
const { Anchors } = await built('apps/rapport', 'embedded/anchors.js');
const { MemoryReadStore } = await built('libs/read-store/memory');

/** None of the events that are written here has a sealed part. */
const noVault = { open: () => Promise.reject(new Error('nothing is sealed here')) };

/** Begins to fill; `filled` resolves with the milliseconds that it took, `stop` ends the following of the log. */
export function startReadSide(log) {
  const ending = new AbortController();
  const store = new MemoryReadStore();
  const readSide = new ReadSide({ log, vault: noVault, anchors: new Anchors(), store, nowMs: Date.now });
  const start = performance.now();
  let running;
  const filled = new Promise((resolve, reject) => {
    running = readSide.run(ending.signal, ({ caughtUp }) => caughtUp && resolve(performance.now() - start));
    running.catch(reject);
  });
  return {
    readSide,
    store,
    filled,
    async stop() {
      ending.abort();
      await running;
    },
  };
}
