import { metadataOf, translate, wireKeyOf } from '@rapport/application';
import {
  eventStoreConnection, kafkaConnection, opening, processRegistry, RelayTracing, runSampler, serveHttp, describeFault, type AnyLoadedSettings, type Logger, type Registry, type ServiceContext, type ServiceDefinition,
} from '@rapport/edge';
import type { EventLog } from '@rapport/event-log';
import { onClientCrash, openEventStoreLog } from '@rapport/event-log-eventstoredb';
import { TopicAheadOfLog, type DurableEventPublisher } from '@rapport/messaging';
import { checkEventsTopic, KafkaElection, KafkaPublisher, type KafkaConfig } from '@rapport/messaging-kafka';
import type { Translate } from '../translated.js';
import { publishedPosition, RelayLoop } from './relay-loop.js';
import { RelayMetrics } from './relay-metrics.js';

interface Parts {
  readonly log: EventLog;
  readonly openPublisher: () => DurableEventPublisher;
  /** Null: it publishes whoever else does. */
  readonly place: KafkaElection | null;
  readonly registry: Registry;
  readonly metrics: RelayMetrics;
  readonly forgetCrash: () => void;
}

const translated: Translate = (recorded) => {
  const event = translate(recorded);
  const { traceparent } = metadataOf(recorded);
  return traceparent === undefined ? { key: wireKeyOf(event), event } : { key: wireKeyOf(event), event, traceparent };
};

/** The log to Kafka, as a process of its own. Several at once only repeat records. */
export const relayService: ServiceDefinition<'relay', Parts> = {
  app: 'relay',
  summary: 'publishes the events of EventStoreDB to Kafka, in the order of the log.',
  open: openRelay,
  async serve({ log, openPublisher, place, registry, metrics }, { loaded, logger, settings, tracing, nowMs }) {
    const loop = new RelayLoop({ log, openPublisher, ...(place ? { place } : {}), metrics, logger, nowMs, tracing: tracing && new RelayTracing(tracing), translate: translated, stalledAfterMs: settings.health.stalledAfterMs });
    const ending = new AbortController();
    const http = await serveHttp({ loaded, logger, registry, checks: [{ name: 'relaying', check: () => loop.health() }], title: 'Rapport relay' });
    const sampling = runSampler({ sample: () => loop.sample(), signal: ending.signal, onFailure: (error) => logger.warn(describeFault(error), 'the lag can\'t be measured') });
    const relaying = loop.run(ending.signal);
    const failed = new Promise<never>((_, reject) => void relaying.catch(reject));
    return {
      url: http.url, failed,
      async stop() {
        ending.abort();
        await Promise.allSettled([relaying, sampling]);
        await http.close();
      },
    };
  },
  async close({ log, forgetCrash }) {
    await log.close();
    forgetCrash();
  },
};

async function openRelay({ loaded, settings, logger }: ServiceContext<'relay'>): Promise<Parts> {
  const registry = processRegistry('relay');
  const metrics = new RelayMetrics(registry);
  const { topic, partitions, schemasUrl } = settings.kafka;
  const config: KafkaConfig = { ...kafkaConnection(loaded), log: ({ level, message, fields }) => logger[level](fields, message) };
  const openPublisher = (): DurableEventPublisher => new KafkaPublisher(config, { topic, partitions, schemasUrl });
  await opening(loaded, 'kafka', () => checkEventsTopic(config, { topic, partitions }));
  const forgetCrash = onClientCrash({ log: (what) => logger.fatal(what) });
  const log = await opening(loaded, 'eventStore', () =>
    openEventStoreLog({ ...eventStoreConnection(loaded), onFault: ({ doing, what }) => (metrics.logFault(doing), logger.warn({ doing, what }, 'the log is asked again')) }));
  try {
    await checkPublished(loaded, openPublisher(), log);
  } catch (error) {
    await log.close();
    throw error;
  }
  return { log, openPublisher, place: settings.relay.standby ? placeOf(config, settings.kafka, logger) : null, registry, metrics, forgetCrash };
}

/** The relays of one topic share one place. */
const placeOf = (config: KafkaConfig, { topic, sessionTimeoutMs }: { readonly topic: string; readonly sessionTimeoutMs: number }, logger: Logger): KafkaElection =>
  new KafkaElection(config, { topic, groupId: `${topic}.relay`, sessionTimeoutMs, onFailure: (error) => logger.warn(describeFault(error), 'the group of the relays is joined again') });

async function checkPublished(loaded: AnyLoadedSettings, publisher: DurableEventPublisher, log: EventLog): Promise<void> {
  try {
    await opening(loaded, 'kafka', () => publishedPosition(publisher, log));
  } catch (error) {
    if (!(error instanceof TopicAheadOfLog)) throw error;
    throw loaded.fault('kafka.topic', error.message, 'Use the topic that was filled from this log, or a new one.', { cause: error });
  } finally {
    await publisher.close();
  }
}
