import { translate } from '@rapport/application';
import { describeFault, failedViewsIn, LiveGeneration, logFaultCounter, neverFails, OtherVersions, processRegistry, reactorProgressCollection, reactorProgressId, serveHttp, StoredProgressReader, type ReadinessCheck, type Registry, type ServiceContext, type ServiceDefinition } from '@rapport/edge';
import { instantFromMs } from '@rapport/kernel';
import { viewDefinitions } from '@rapport/read-models';
import { QueryApiModule } from '../query-api.module.js';
import type { AnalysisOptions } from '../query-api.options.js';
import { topicPlacesOf } from '../snapshots/topic-places.js';
import { askedReactionReplays, askedReplays } from './asked-replays.js';
import { openQueryStores, type QueryStores } from './query-stores.js';

const views = Object.fromEntries(viewDefinitions.map(({ view, version }) => [view, version]));

interface Parts {
  readonly stores: QueryStores;
  readonly registry: Registry;
}

/** Views over HTTP, as a process of its own: what projectors elsewhere have derived, with the position they have reached. */
export const queryApiService: ServiceDefinition<'query-api', Parts> = {
  app: 'query-api',
  summary: 'answers queries over HTTP from the views in MongoDB.',
  async open(context) {
    const registry = processRegistry('query-api');
    const faults = logFaultCounter(registry);
    return { registry, stores: await openQueryStores(context, (doing) => faults.inc({ doing })) };
  },
  async serve({ stores, registry }, { loaded, settings, logger, tracing, nowMs }) {
    const { store, log, vault } = stores;
    const ending = new AbortController();
    const live = await LiveGeneration.open({ store, partitions: settings.kafka.partitions, views }).catch((error: unknown) => {
      if (!(error instanceof OtherVersions)) throw error;
      throw loaded.fault('mongodb.database', error.message, 'Then start this process again.', { cause: error, mayPass: true });
    });
    const reacted = new StoredProgressReader({ store, of: { collection: reactorProgressCollection, ids: [reactorProgressId] } });
    const replays = { store: live.store, now: () => instantFromMs(nowMs()), signal: ending.signal };
    const module = QueryApiModule.register({
      readStore: live.store, views: viewDefinitions, log, translate, vault, progress: live,
      parked: askedReplays(replays),
      reactions: { progress: reacted, parked: askedReactionReplays(replays) },
      servedFrom: () => String(live.store.switches),
      topicPlaces: () => topicPlacesOf(live.store, settings.kafka),
      failedViews: () => failedViewsIn(live.store),
      analysis: analysisOptions(settings.analysis),
      exports: settings.exports,
    });
    const readers = [live, reacted];
    for (const reader of readers) await reader.look();
    const looking = readers.map((reader) => reader.run(ending.signal, (error) => logger.warn(describeFault(error), 'the progress can\'t be read')));
    const http = await serveHttp({ loaded, logger, registry, imports: [module], checks: checksOf(stores, live), title: 'Rapport queries', tracing });
    return {
      url: http.url, failed: neverFails(),
      async stop() {
        ending.abort();
        await http.close();
        await Promise.all(looking);
      },
    };
  },
  close: ({ stores }) => stores.close(),
};

const analysisOptions = ({ atOnce, ...limits }: ServiceContext<'query-api'>['settings']['analysis']): AnalysisOptions => ({ atOnce, limits });

const checksOf = ({ store, log }: QueryStores, live: LiveGeneration): readonly ReadinessCheck[] => [
  { name: 'read-store', check: () => store.ping().then(() => ({ ok: true })) },
  { name: 'live-views', check: () => ({ ok: !live.store.isGone, detail: { generation: live.store.generation } }) },
  { name: 'event-log', check: async () => ({ ok: (await log.head()) !== null }) },
];
