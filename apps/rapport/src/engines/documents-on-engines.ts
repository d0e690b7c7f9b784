import { eventStoreConnection, expectVersions, generationStore, Generations, isLeftBehind, mongoConnection, opening, openTogether, readMasterKey, readSettings, writtenPartitions, type Keep, type LoadedSettings } from '@rapport/edge';
import type { EventLog } from '@rapport/event-log';
import { onClientCrash, openEventStoreLog } from '@rapport/event-log-eventstoredb';
import { instantFromMs, type JsonObject } from '@rapport/kernel';
import { openMongoKeyRing } from '@rapport/key-ring-mongodb';
import { partitionOf } from '@rapport/messaging-in-process';
import type { PersonalDataVault } from '@rapport/privacy';
import { keyCheckOf, masterKeyFromText, nodeCryptoVault } from '@rapport/privacy-node-crypto';
import { goBack, readModels, rebuild, releaseKept, releaseNext, versionsOf } from '@rapport/projector';
import { openMongoReadStore, type MongoReadStore } from '@rapport/read-store-mongodb';
import { translatedUntilCaughtUp } from '@rapport/relay';
import type { CliContext } from '../cli/cli-context.js';
import { settingsFault } from '../cli/settings-fault.js';
import { faultOfWork, isFaultOfWork, type WorkProgress } from '../client/long-work.js';
import type { RebuildWork } from '../commands/rebuild.command.js';
import { toWire } from '../embedded/generation-feed.js';
import { verifiedDocuments } from '../embedded/verified-documents.js';

export interface DocumentWork extends RebuildWork {
  verify(onProgress: (progress: WorkProgress) => void): Promise<JsonObject>;
}

interface Servers {
  readonly log: EventLog;
  readonly store: MongoReadStore;
  readonly vault: PersonalDataVault;
  readonly partitions: number;
}

const versions = versionsOf(readModels.views);
/** Projectors look this often at which generations there are; in twice the time they have let go of one. */
const letGoMs = 5_000;

/** Works on the servers that the settings of query-api name, beside the processes that run there. */
export async function onEngines<Answer>(context: CliContext, act: (work: DocumentWork) => Promise<Answer>): Promise<Answer> {
  try {
    const { close, ...servers } = await openTogether((keep) => openServers(context, keep));
    return await act(workOn(servers, context)).finally(close);
  } catch (error) {
    if (isFaultOfWork(error)) throw faultOfWork(error.name, error.message);
    throw settingsFault(error);
  }
}

function workOn({ log, store, vault, partitions }: Servers, { now, signal }: CliContext): DocumentWork {
  return {
    async rebuild(intended, compareOnly, onProgress) {
      const report = await rebuild({
        ...readModels, vault, store, partitions, signal, compareOnly,
        intended: new Set(intended), onProgress,
        now: () => instantFromMs(now()),
        head: () => log.head(),
        source: (from, sourceSignal) => translatedUntilCaughtUp({ log, translate: toWire, from, signal: sourceSignal }),
        partitionOf: (key) => partitionOf(key, partitions),
        drop: (isDropped) => store.drop(isDropped),
        // The projectors see that it is there to be fed, and do so.
        feed: async () => undefined,
      });
      return { ...report } as unknown as JsonObject;
    },
    back: async () => ({ ...(await goBack({ store, partitions, versions, signal })) }),
    async drop(which) {
      const generation = await (which === 'kept' ? releaseKept(store) : releaseNext(store));
      if (generation !== null) await new Promise((resolve) => setTimeout(resolve, letGoMs));
      // Also of those before: a rebuild that was given up and then killed leaves some.
      await store.drop(isLeftBehind(await new Generations(store).read()));
      return generation;
    },
    async verify(onProgress) {
      const { live } = await new Generations(store).read();
      await expectVersions(generationStore(store, live), live, versions, 'Verify them with the command line of the version that wrote them.');
      const report = await verifiedDocuments({
        log, vault, partitions, signal, nowMs: now,
        store: generationStore(store, live),
        onProgress: (progress) => onProgress(progress as unknown as WorkProgress),
      });
      return { ...report } as unknown as JsonObject;
    },
  };
}

/** @throws {SettingFault} {SettingFaults} */
async function openServers({ env, err }: CliContext, keep: Keep): Promise<Servers> {
  const loaded: LoadedSettings<'query-api'> = readSettings('query-api', env);
  const masterKey = readMasterKey(loaded, masterKeyFromText);
  keep({ close: onClientCrash({ log: (what) => void err.write(`rapport: ${what}\n`) }) });
  const log = keep(await opening(loaded, 'eventStore', () => openEventStoreLog(eventStoreConnection(loaded))));
  const store = keep(await opening(loaded, 'mongodb', () => openMongoReadStore(mongoConnection(loaded, 'mongodb'))));
  const keyRing = keep(await opening(loaded, 'keyRing', () => openMongoKeyRing({ ...mongoConnection(loaded, 'keyRing'), keyCheck: keyCheckOf(masterKey), logHasEvents: true })));
  const partitions = (await writtenPartitions(store)) ?? loaded.settings.kafka.partitions;
  return { log, store, vault: nodeCryptoVault({ keyRing, masterKey }), partitions };
}
