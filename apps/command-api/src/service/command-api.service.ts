import { writeSide } from '@rapport/application';
import { describeFault, neverFails, processRegistry, serveHttp, type ReadinessCheck, type Registry, type ServiceDefinition } from '@rapport/edge';
import { instantFromMs } from '@rapport/kernel';
import { nameUuid } from '@rapport/privacy-node-crypto';
import { CommandApiModule } from '../command-api.module.js';
import { CommandMetrics } from './command-metrics.js';
import { tracedCommands } from './traced-commands.js';
import { openCommandStores, type CommandStores } from './command-stores.js';

interface Parts {
  readonly stores: CommandStores;
  readonly registry: Registry;
  readonly metrics: CommandMetrics;
}

/** Commands over HTTP, as a process of its own over EventStoreDB. Holds no state: as many as wanted may run at once. */
export const commandApiService: ServiceDefinition<'command-api', Parts> = {
  app: 'command-api',
  summary: 'takes commands over HTTP and appends their events to EventStoreDB.',
  async open(context) {
    const registry = processRegistry('command-api');
    const metrics = new CommandMetrics(registry);
    return { registry, metrics, stores: await openCommandStores(context, (doing) => metrics.logFault(doing)) };
  },
  async serve({ stores, registry, metrics }, { loaded, logger, tracing, nowMs }) {
    const handling = writeSide({ log: metrics.timed(stores.log), vault: stores.vault, digest: stores.digest, nameUuid, random: Math.random, snapshots: stores.snapshots, tracing: tracing?.steps ?? null });
    const counted = metrics.counted(handling);
    const module = CommandApiModule.register({
      writeSide: tracing ? tracedCommands(counted, tracing) : counted,
      clock: () => instantFromMs(nowMs()),
      onFault: (error) => logger.error(describeFault(error), 'a command failed'),
    });
    const http = await serveHttp({ loaded, logger, registry, imports: [module], checks: checksOf(stores), title: 'Rapport commands', tracing });
    return { url: http.url, failed: neverFails(), stop: () => http.close() };
  },
  close: ({ stores }) => stores.close(),
};

const checksOf = ({ log, keyRing }: CommandStores): readonly ReadinessCheck[] => [
  { name: 'event-log', check: async () => ({ ok: (await log.head()) !== null }) },
  { name: 'key-ring', check: async () => ({ ok: (await keyRing.find('customer:0')) !== undefined }) },
];
