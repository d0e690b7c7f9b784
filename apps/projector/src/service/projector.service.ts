import {
  describeFault, generationStore, kafkaConnection, mongoConnection, opening, processRegistry, ProjectionTracing, readMasterKey, rememberPartitions, runSampler, serveHttp, type Registry, type ServiceContext, type ServiceDefinition,
} from '@rapport/edge';
import { instantFromMs } from '@rapport/kernel';
import { openMongoKeyRing } from '@rapport/key-ring-mongodb';
import { checkEventsTopic, checkStatusTopic, KafkaConsumer, KafkaStatusPublisher, type KafkaConfig } from '@rapport/messaging-kafka';
import type { KeyRing, PersonalDataVault } from '@rapport/privacy';
import { keyCheckOf, masterKeyFromText, nodeCryptoVault } from '@rapport/privacy-node-crypto';
import { openMongoReadStore, type MongoReadStore } from '@rapport/read-store-mongodb';
import { noCounts } from '../counters.js';
import { Projector } from '../projector.js';
import { behindFill } from './behind-fill.js';
import { GenerationLoops } from './generation-loops.js';
import { ProjectionLoop } from './projection-loop.js';
import { ProjectorMetrics, whileLive } from './projector-metrics.js';
import { readModels, versionsOf } from './read-models.js';
import { StatusMetrics } from './status-metrics.js';
import { StatusStation } from './status-station.js';
import { VersionedLoop } from './versioned-loop.js';

const versions = versionsOf(readModels.views);

interface Parts {
  readonly store: MongoReadStore;
  readonly keyRing: KeyRing;
  readonly vault: PersonalDataVault;
  readonly kafka: KafkaConfig;
  readonly statuses: KafkaStatusPublisher;
  readonly registry: Registry;
}

/** Events to facts and views, as a process of its own. Several share the partitions. */
export const projectorService: ServiceDefinition<'projector', Parts> = {
  app: 'projector',
  summary: 'folds the events of Kafka into facts, and derives the views from them, in MongoDB.',
  open: openProjector,
  async serve(parts, context) {
    const { loaded, logger } = context;
    const station = stationOf(parts, context);
    await station.look();
    const loop = loopsOf(parts, context, station);
    const ending = new AbortController();
    const http = await serveHttp({ loaded, logger, registry: parts.registry, title: 'Rapport projector', checks: [{ name: 'projecting', check: () => loop.health() }, { name: 'read-store', check: () => parts.store.ping().then(() => ({ ok: true })) }] });
    const sampling = runSampler({ sample: () => loop.sample(), signal: ending.signal, onFailure: (error) => logger.warn(describeFault(error), 'the lag can\'t be measured') });
    const projecting = loop.run(ending.signal);
    const publishing = station.run(ending.signal);
    return {
      url: http.url,
      failed: new Promise<never>((_, reject) => void projecting.catch(reject)),
      async stop() {
        ending.abort();
        await Promise.allSettled([projecting, publishing, sampling]);
        await http.close();
      },
    };
  },
  close: async ({ statuses, store, keyRing }) => {
    await statuses.close();
    await store.close();
    await keyRing.close();
  },
};

const stationOf = ({ store, statuses, registry }: Parts, { logger, nowMs }: ServiceContext<'projector'>): StatusStation =>
  new StatusStation({ store, publisher: statuses, metrics: new StatusMetrics(registry), logger, now: () => instantFromMs(nowMs()) });

function loopsOf(parts: Parts, context: ServiceContext<'projector'>, station: StatusStation): GenerationLoops {
  const live: Live = { generation: 0, projectors: new Map(), assigned: new Map() };
  const metrics = new ProjectorMetrics(parts.registry, () => live.projectors.get(live.generation)?.counters ?? noCounts());
  return new GenerationLoops({
    store: parts.store, logger: context.logger,
    open: (generation) => new VersionedLoop({
      generation, store: generationStore(parts.store, generation), versions, logger: context.logger,
      open: () => loopOf(generation, { parts, context, station, metrics, live }),
    }),
    onLive: (generation) => {
      live.generation = generation;
      station.assigned(live.assigned.get(generation) ?? []);
    },
  });
}

/** Which generation is live, and what this process has of each. */
interface Live {
  generation: number;
  readonly projectors: Map<number, Projector>;
  readonly assigned: Map<number, readonly number[]>;
}

interface Shared {
  readonly parts: Parts;
  readonly context: ServiceContext<'projector'>;
  readonly station: StatusStation;
  readonly metrics: ProjectorMetrics;
  readonly live: Live;
}

/** The consumer group's name is for ever, and the generation's number part of it. */
const groupOf = (group: string, generation: number): string => (generation === 0 ? group : `${group}-g${generation}`);

function loopOf(generation: number, { parts, context: { settings, logger, tracing, nowMs }, station, metrics: all, live }: Shared): ProjectionLoop {
  const { topic, partitions, group, sessionTimeoutMs } = settings.kafka;
  const now = () => instantFromMs(nowMs());
  const following = tracing && new ProjectionTracing(tracing);
  const store = generationStore(parts.store, generation);
  const projector = new Projector({ ...readModels, store: following?.store(store) ?? store, vault: parts.vault, partitions, now, witness: station.marks });
  live.projectors.set(generation, projector);
  const isLive = (): boolean => live.generation === generation;
  const metrics = whileLive(all, isLive);
  return new ProjectionLoop({
    store, traced: (project) => following?.traced(project) ?? project, projector: generation === 0 ? projector : behindFill(projector, store), metrics, logger, now, nowMs,
    stalledAfterMs: settings.health.stalledAfterMs,
    openConsumer: ({ known, onAssigned, onUnreadable }) => new KafkaConsumer(parts.kafka, {
      onUnreadable: (fault) => onUnreadable(fault.partition, fault),
      groupId: groupOf(group, generation), topic, partitions, sessionTimeoutMs, known,
      onAssigned: (assigned) => {
        logger.info({ generation, partitions: assigned }, 'these partitions are worked on here');
        onAssigned(assigned);
        live.assigned.set(generation, assigned);
        if (isLive()) station.assigned(assigned);
      },
      onTailLost: ({ partition, reason }) => {
        metrics.tailLost(reason);
        logger.warn({ generation, partition, reason }, 'the end of a partition is not what it was: it is read again from its beginning');
      },
    }),
  });
}

async function openProjector({ loaded, settings, logger }: ServiceContext<'projector'>): Promise<Parts> {
  const masterKey = readMasterKey(loaded, masterKeyFromText);
  const { topic, statusTopic, partitions } = settings.kafka;
  const kafka: KafkaConfig = { ...kafkaConnection(loaded), log: ({ level, message, fields }) => logger[level](fields, message) };
  await opening(loaded, 'kafka', () => checkEventsTopic(kafka, { topic, partitions }));
  await opening(loaded, 'kafka', () => checkStatusTopic(kafka, { topic: statusTopic, partitions }));
  const store = await opening(loaded, 'mongodb', () => openMongoReadStore(mongoConnection(loaded, 'mongodb')));
  try {
    const written = await rememberPartitions(store, partitions);
    if (written !== partitions) throw loaded.fault('kafka.partitions', `the read store was written with ${written} partitions`, `Set it to ${written}, or use another database.`);
    const keyRing = await opening(loaded, 'keyRing', () => openMongoKeyRing({ ...mongoConnection(loaded, 'keyRing'), keyCheck: keyCheckOf(masterKey), logHasEvents: true }));
    return { store, keyRing, kafka, statuses: new KafkaStatusPublisher(kafka, { topic: statusTopic, partitions }), vault: nodeCryptoVault({ keyRing, masterKey }), registry: processRegistry('projector') };
  } catch (error) {
    await store.close();
    throw error;
  }
}
