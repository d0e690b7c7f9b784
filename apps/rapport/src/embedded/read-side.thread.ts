// The thread of the read side: relay, wire, projector and read store, beside the thread that takes commands and answers HTTP.
import { parentPort, workerData } from 'node:worker_threads';
import { Generations } from '@rapport/edge/projections';
import { tracingOf } from '@rapport/edge/tracing';
import { SqliteEventLogReader } from '@rapport/event-log-sqlite';
import { readSqliteKeyRing } from '@rapport/key-ring-sqlite';
import { cacheCipher, nodeCryptoVault } from '@rapport/privacy-node-crypto';
import { Anchors } from './anchors.js';
import { openReadStore } from './read-model-cache.js';
import type { FromReadSide, ReadSideCalls, ReadSideThreadData, ToReadSide } from './read-side-messages.js';
import { ReadSide } from './read-side.js';
import { SharedPositions } from './shared-positions.js';
import { Snapshots } from './snapshots.js';
import { answerCalls, type Answerer } from './thread-calls.js';
import { failureOf } from './thread-failure.js';
import { answerOfStore } from './thread-read-store.js';

const { logFolder, keyRing: keyRingPath, masterKey, snapshot, calls, positions, head, nowMs: startedMs, traces } = workerData as ReadSideThreadData;
const owner = parentPort!;
const tell = (message: FromReadSide): void => owner.postMessage(message);

let nowMs = startedMs;
const tracing = await tracingOf(traces, 'rapport', (error) => tell({ kind: 'spans-lost', failure: failureOf(error) }));
const log = new SqliteEventLogReader({ folder: logFolder, head });
const keyRing = readSqliteKeyRing(keyRingPath);
const cache = { path: snapshot, cipher: cacheCipher(masterKey), log, anchors: new Anchors() };
const { store, restoredTo, refilledBecause } = await openReadStore(cache);
const generations = await new Generations(store).read();
const readSide = new ReadSide({
  log, store, generations,
  vault: nodeCryptoVault({ keyRing, masterKey }),
  anchors: cache.anchors,
  nowMs: () => nowMs,
  positions: new SharedPositions(positions),
  tracing,
});
const snapshots = new Snapshots(store, readSide, cache, (error) => tell({ kind: 'snapshot-failed', failure: failureOf(error) }), restoredTo);

type Calls = { [Method in keyof ReadSideCalls]: (args: Parameters<ReadSideCalls[Method]>, signal: AbortSignal) => Promise<ReturnType<ReadSideCalls[Method]>> };
const own: Calls = {
  progressed: ([position, waitMs], signal) => readSide.waitFor(position, waitMs, signal),
  replay: ([key]) => readSide.replay(key),
  async rebuild([intended, compareOnly], signal) {
    const report = await readSide.rebuild({ intended: new Set(intended), compareOnly, signal, onProgress: (progress) => tell({ kind: 'rebuilding', progress }) });
    await snapshots.outdated();
    return report;
  },
  async goBack(_args, signal) {
    const gone = await readSide.goBack(signal);
    await snapshots.outdated();
    return gone;
  },
  async dropGeneration([which]) {
    const dropped = await readSide.drop(which);
    await snapshots.outdated();
    return dropped;
  },
};

const answerer: Answerer = async (method, args, signal) => {
  const answered = answerOfStore(readSide.live, method, args);
  if (answered) return answered;
  if (!Object.hasOwn(own, method)) throw new TypeError(`the read side has no call ${method}`);
  return own[method as keyof Calls](args as never, signal);
};
answerCalls(calls, answerer);

const ending = new AbortController();
const projecting = readSide
  .run(ending.signal, (filling) => tell({ kind: 'filling', filling }))
  .catch((error: unknown) => tell({ kind: 'stopped', failure: failureOf(error) }));

async function close(): Promise<void> {
  ending.abort();
  await projecting;
  await snapshots.close();
  log.close();
  await keyRing.close();
  await tracing?.close();
  calls.close();
  owner.close();
}

owner.on('message', (message: ToReadSide) => {
  if (message.kind === 'close') return void close();
  nowMs = message.nowMs;
  log.committed(message.head);
});
tell({ kind: 'opened', refilledBecause });
