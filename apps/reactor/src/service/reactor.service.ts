import { writeSide } from '@rapport/application';
import { describeFault, processRegistry, runSampler, serveHttp, type Registry, type ServiceDefinition } from '@rapport/edge';
import { instantFromMs } from '@rapport/kernel';
import { nameUuid } from '@rapport/privacy-node-crypto';
import { ReactorLoop } from './reactor-loop.js';
import { ReactorMetrics } from './reactor-metrics.js';
import { openReactorStores, type ReactorStores } from './reactor-stores.js';

interface Parts {
  readonly stores: ReactorStores;
  readonly registry: Registry;
  readonly metrics: ReactorMetrics;
}

/** What events ask for, as a process of its own over EventStoreDB. Several at once only repeat commands. */
export const reactorService: ServiceDefinition<'reactor', Parts> = {
  app: 'reactor',
  summary: 'follows EventStoreDB and does what events ask for: points for orders and returns, and the closing of accounts.',
  async open(context) {
    const registry = processRegistry('reactor');
    const metrics = new ReactorMetrics(registry);
    return { registry, metrics, stores: await openReactorStores(context, (doing) => metrics.logFault(doing)) };
  },
  async serve({ stores, registry, metrics }, { loaded, logger, settings, nowMs }) {
    const { log, store, vault, digest, snapshots } = stores;
    const handling = writeSide({ log, vault, digest, nameUuid, random: Math.random, snapshots });
    const loop = new ReactorLoop({
      log, store, metrics, logger, nowMs, now: () => instantFromMs(nowMs()), stalledAfterMs: settings.health.stalledAfterMs,
      handle: (customerId, request, terms) => handling.loyaltyReaction(customerId, request, terms),
    });
    const ending = new AbortController();
    const http = await serveHttp({ loaded, logger, registry, checks: [{ name: 'reacting', check: () => loop.health() }], title: 'Rapport reactor' });
    const sampling = runSampler({ sample: () => loop.sample(), signal: ending.signal, onFailure: (error) => logger.warn(describeFault(error), 'the lag can\'t be measured') });
    const reacting = loop.run(ending.signal);
    const failed = new Promise<never>((_, reject) => void reacting.catch(reject));
    return {
      url: http.url, failed,
      async stop() {
        ending.abort();
        await Promise.allSettled([reacting, sampling]);
        await http.close();
      },
    };
  },
  close: ({ stores }) => stores.close(),
};
