import {
  describeFault, kafkaConnection, mongoConnection, opening, processRegistry, readMasterKey, rememberPartitions, runSampler, serveHttp, type Registry, type ServiceContext, type ServiceDefinition,
} from '@rapport/edge';
import { instantFromMs } from '@rapport/kernel';
import { openMongoKeyRing } from '@rapport/key-ring-mongodb';
import { checkEventsTopic, KafkaConsumer, type KafkaConfig } from '@rapport/messaging-kafka';
import type { KeyRing, PersonalDataVault } from '@rapport/privacy';
import { keyCheckOf, masterKeyFromText, nodeCryptoVault } from '@rapport/privacy-node-crypto';
import { openMongoReadStore, type MongoReadStore } from '@rapport/read-store-mongodb';
import { Projector } from '../projector.js';
import { ProjectionLoop } from './projection-loop.js';
import { ProjectorMetrics } from './projector-metrics.js';
import { readModels } from './read-models.js';

interface Parts {
  readonly store: MongoReadStore;
  readonly keyRing: KeyRing;
  readonly vault: PersonalDataVault;
  readonly kafka: KafkaConfig;
  readonly registry: Registry;
}

/** Events to facts and views, as a process of its own. Several share the partitions. */
export const projectorService: ServiceDefinition<'projector', Parts> = {
  app: 'projector',
  summary: 'folds the events of Kafka into facts, and derives the views from them, in MongoDB.',
  open: openProjector,
  async serve(parts, context) {
    const { loaded, logger } = context;
    const loop = loopOf(parts, context);
    const ending = new AbortController();
    const http = await serveHttp({ loaded, logger, registry: parts.registry, title: 'Rapport projector', checks: [{ name: 'projecting', check: () => loop.health() }, { name: 'read-store', check: () => parts.store.ping().then(() => ({ ok: true })) }] });
    const sampling = runSampler({ sample: () => loop.sample(), signal: ending.signal, onFailure: (error) => logger.warn(describeFault(error), 'the lag can\'t be measured') });
    const projecting = loop.run(ending.signal);
    return {
      url: http.url,
      failed: new Promise<never>((_, reject) => void projecting.catch(reject)),
      async stop() {
        ending.abort();
        await Promise.allSettled([projecting, sampling]);
        await http.close();
      },
    };
  },
  close: async ({ store, keyRing }) => {
    await store.close();
    await keyRing.close();
  },
};

function loopOf({ store, vault, kafka, registry }: Parts, { settings, logger, nowMs }: ServiceContext<'projector'>): ProjectionLoop {
  const { topic, partitions, group, sessionTimeoutMs } = settings.kafka;
  const now = () => instantFromMs(nowMs());
  const projector = new Projector({ ...readModels, store, vault, partitions, now });
  const metrics = new ProjectorMetrics(registry, projector.counters);
  return new ProjectionLoop({
    store, projector, metrics, logger, now, nowMs,
    stalledAfterMs: settings.health.stalledAfterMs,
    openConsumer: ({ known, onAssigned, onUnreadable }) => new KafkaConsumer(kafka, {
      onUnreadable: (fault) => onUnreadable(fault.partition, fault),
      groupId: group, topic, partitions, sessionTimeoutMs, known,
      onAssigned: (assigned) => {
        logger.info({ partitions: assigned }, 'these partitions are worked on here');
        onAssigned(assigned);
      },
      onTailLost: ({ partition, reason }) => {
        metrics.tailLost(reason);
        logger.warn({ partition, reason }, 'the end of a partition is not what it was: it is read again from its beginning');
      },
    }),
  });
}

async function openProjector({ loaded, settings, logger }: ServiceContext<'projector'>): Promise<Parts> {
  const masterKey = readMasterKey(loaded, masterKeyFromText);
  const { topic, partitions } = settings.kafka;
  const kafka: KafkaConfig = { ...kafkaConnection(loaded), log: ({ level, message, fields }) => logger[level](fields, message) };
  await opening(loaded, 'kafka', () => checkEventsTopic(kafka, { topic, partitions }));
  const store = await opening(loaded, 'mongodb', () => openMongoReadStore(mongoConnection(loaded, 'mongodb')));
  try {
    const written = await rememberPartitions(store, partitions);
    if (written !== partitions) throw loaded.fault('kafka.partitions', `the read store was written with ${written} partitions`, `Set it to ${written}, or use another database.`);
    const keyRing = await opening(loaded, 'keyRing', () => openMongoKeyRing({ ...mongoConnection(loaded, 'keyRing'), keyCheck: keyCheckOf(masterKey), logHasEvents: true }));
    return { store, keyRing, kafka, vault: nodeCryptoVault({ keyRing, masterKey }), registry: processRegistry('projector') };
  } catch (error) {
    await store.close();
    throw error;
  }
}
