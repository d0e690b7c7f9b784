// The thread of the read side: relay, wire, projector and read store, beside the thread that takes commands and answers HTTP.
import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { SqliteEventLogReader } from '@rapport/event-log-sqlite';
import { readSqliteKeyRing } from '@rapport/key-ring-sqlite';
import { cacheCipher, nodeCryptoVault } from '@rapport/privacy-node-crypto';
import { progressOf } from '@rapport/projector';
import { Anchors } from './anchors.js';
import { openReadStore } from './read-model-cache.js';
import type { FromReadSide, ReadSideCalls, ReadSideThreadData, ToReadSide } from './read-side-messages.js';
import { partitions, ReadSide } from './read-side.js';
import { SharedPositions } from './shared-positions.js';
import { Snapshots } from './snapshots.js';
import { answerCalls, type Answerer } from './thread-calls.js';
import { failureOf } from './thread-failure.js';
import { answerOfStore } from './thread-read-store.js';

const { logFolder, keyRing: keyRingPath, masterKey, snapshot, calls, positions, head, nowMs: startedMs } = workerData as ReadSideThreadData;
const owner = parentPort!;
const tell = (message: FromReadSide): void => owner.postMessage(message);

let nowMs = startedMs;
const log = new SqliteEventLogReader({ folder: logFolder, head });
const keyRing = readSqliteKeyRing(keyRingPath);
const cache = { path: snapshot, cipher: cacheCipher(masterKey), log, anchors: new Anchors() };
const { store, restoredTo, refilledBecause } = await openReadStore(cache, (filled) => progressOf(filled, partitions));
const readSide = new ReadSide({
  log, store,
  vault: nodeCryptoVault({ keyRing, masterKey }),
  anchors: cache.anchors,
  nowMs: () => nowMs,
  positions: new SharedPositions(positions),
});
const snapshots = new Snapshots(store, readSide, cache, (error) => tell({ kind: 'snapshot-failed', failure: failureOf(error) }), restoredTo);

type Calls = { [Method in keyof ReadSideCalls]: (args: Parameters<ReadSideCalls[Method]>, signal: AbortSignal) => Promise<ReturnType<ReadSideCalls[Method]>> };
const own: Calls = {
  async progressed([position, waitMs], signal) {
    const { reached } = await readSide.projector.progressed(position, waitMs, signal);
    // The positions that the owner reads are written right behind the progress that was waited for.
    if (reached) await setImmediate();
    return reached;
  },
  replay: ([key]) => readSide.projector.replayParked(key, readSide.wire.partitionOf(key)),
};

const answerer: Answerer = async (method, args, signal) => {
  const answered = answerOfStore(store, method, args);
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
  calls.close();
  owner.close();
}

owner.on('message', (message: ToReadSide) => {
  if (message.kind === 'close') return void close();
  nowMs = message.nowMs;
  log.committed(message.head);
});
tell({ kind: 'opened', refilledBecause });
