import { Module, type DynamicModule } from '@nestjs/common';
import { translate, type WriteSide } from '@rapport/application';
import { CommandApiModule } from '@rapport/command-api';
import { failedViewsIn, Generations, HealthModule, MetricsModule, readyGauge, type Logger, type ReadinessCheck } from '@rapport/edge';
import { instantFromMs } from '@rapport/kernel';
import { QueryApiModule } from '@rapport/query-api';
import type { EmbeddedReactor } from '@rapport/reactor';
import { viewDefinitions } from '@rapport/read-models';
import type { EmbeddedMetrics } from './embedded-metrics.js';
import { parkedKeys } from './parked-keys.js';
import { partitions } from './generation-feed.js';
import type { ThreadedReadSide } from './threaded-read-side.js';
import { verifiedDocuments } from './verified-documents.js';
import type { WriteStores } from './write-stores.js';

export interface EmbeddedParts {
  readonly stores: WriteStores;
  readonly writeSide: WriteSide;
  readonly reactor: EmbeddedReactor;
  readonly readSide: ThreadedReadSide;
  readonly nowMs: () => number;
  readonly onFault: (error: unknown) => void;
  readonly metrics: EmbeddedMetrics;
  readonly logger: Logger;
  /** The data folder's path. */
  readonly dataFolder: string;
  /** Tells this process from any other. */
  readonly instance: string;
}

/** All stations' HTTP in one application. */
@Module({})
export class EmbeddedModule {
  static register(parts: EmbeddedParts): DynamicModule {
    const checks = readiness(parts);
    return {
      module: EmbeddedModule,
      imports: [commandApi(parts), queryApi(parts), HealthModule.register({ checks, instance: parts.instance, givenUp: () => parts.readSide.givenUp }), figures(parts, checks)],
    };
  }
}

function figures({ metrics, dataFolder: folder, ...stations }: EmbeddedParts, checks: readonly ReadinessCheck[]): DynamicModule {
  readyGauge(metrics.registry, checks);
  return MetricsModule.register(metrics.registry, () => metrics.measure({ folder, ...stations }));
}

function commandApi({ writeSide, nowMs, onFault }: EmbeddedParts): DynamicModule {
  return CommandApiModule.register({
    writeSide,
    clock: () => instantFromMs(nowMs()),
    onFault,
  });
}

function queryApi({ stores, readSide, reactor, nowMs }: EmbeddedParts): DynamicModule {
  return QueryApiModule.register({
    readStore: readSide.store,
    servedFrom: () => readSide.servedFrom,
    translate,
    views: viewDefinitions,
    log: stores.log,
    vault: stores.vault,
    progress: {
      reached: () => readSide.reached,
      partitions: () => readSide.positions.map((position, partition) => ({ partition, position })),
      waitFor: (position, waitMs, signal) => readSide.waitFor(position, waitMs, signal),
    },
    reactions: {
      progress: { reached: () => reactor.position, waitFor: (position, waitMs, signal) => reactor.waitFor(position, waitMs, signal) },
      parked: { list: () => reactor.parked(), show: (customerId) => reactor.parkedOf(customerId), replay: (customerId) => reactor.replay(customerId) },
    },
    parked: parkedKeys(readSide.store, (key) => readSide.replay(key)),
    failedViews: () => failedViewsIn(readSide.store),
    // A read side that is given up does not catch up: its store says that it does not answer.
    catchUp: () => (readSide.givenUp ? { ...readSide.filling, caughtUp: true } : readSide.filling),
    verifyDocuments: (work) => verifiedDocuments({ ...work, log: stores.log, vault: stores.vault, store: readSide.store, partitions, nowMs }),
    rebuild: {
      rebuild: ({ intended, compareOnly, signal, onProgress }) => readSide.rebuild(intended, compareOnly, { signal, onProgress: (progress) => onProgress({ ...progress }) }),
      back: (signal) => readSide.goBack(signal),
      drop: (which) => readSide.dropGeneration(which),
      generations: () => new Generations(readSide.store).read(),
    },
  });
}

const readiness = ({ readSide, reactor }: EmbeddedParts): readonly ReadinessCheck[] => [
  { name: 'read-side-filled', check: () => ({ ok: readSide.filling.caughtUp, detail: { done: readSide.filling.done, total: readSide.filling.total } }) },
  { name: 'projections-running', check: () => ({ ok: readSide.fault === null, detail: { restarts: readSide.restarts, givenUp: readSide.givenUp } }) },
  { name: 'reactions-running', check: () => ({ ok: reactor.fault === null }) },
];
