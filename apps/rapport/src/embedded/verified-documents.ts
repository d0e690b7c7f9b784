import { instantFromMs, type JsonObject } from '@rapport/kernel';
import { partitionOf } from '@rapport/messaging-in-process';
import type { EventLog } from '@rapport/event-log';
import type { PersonalDataVault } from '@rapport/privacy';
import { readModels, verifyDocuments, type VerifyDocumentsReport } from '@rapport/projector';
import type { ReadStore } from '@rapport/read-store';
import { MemoryReadStore } from '@rapport/read-store-memory';
import { translatedUntilCaughtUp } from '@rapport/relay';
import { toWire } from './generation-feed.js';

export interface VerifiedDocuments {
  readonly log: Pick<EventLog, 'follow' | 'head' | 'readStream'>;
  readonly vault: Pick<PersonalDataVault, 'open'>;
  /** As queries see it. */
  readonly store: ReadStore;
  /** Of the wire that filled it. */
  readonly partitions: number;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: JsonObject) => void;
}

/** Compares the stored documents with a replay of the log into this process's memory. As {@link verifyDocuments}. */
export const verifiedDocuments = ({ log, nowMs, onProgress, ...given }: VerifiedDocuments): Promise<VerifyDocumentsReport> =>
  verifyDocuments({
    ...readModels, ...given,
    replayed: new MemoryReadStore(),
    openEmpty: () => new MemoryReadStore(),
    now: () => instantFromMs(nowMs()),
    head: () => log.head(),
    partitionOf: (key) => partitionOf(key, given.partitions),
    source: (from, signal) => translatedUntilCaughtUp({ log, translate: toWire, from, signal }),
    async *eventsOf(stream) {
      for await (const recorded of log.readStream(stream)) yield { kind: 'event', ...toWire(recorded) };
    },
    onProgress: (progress) => onProgress({ ...progress }),
  });
