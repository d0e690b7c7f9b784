import { Module, type DynamicModule } from '@nestjs/common';
import { translate, writeSide } from '@rapport/application';
import { CommandApiModule } from '@rapport/command-api';
import { HealthModule, type ReadinessCheck } from '@rapport/edge';
import { instantFromMs } from '@rapport/kernel';
import { nameUuid } from '@rapport/privacy-node-crypto';
import { FailureLists } from '@rapport/projector';
import { QueryApiModule } from '@rapport/query-api';
import { viewDefinitions } from '@rapport/read-models';
import type { MemoryReadStore } from '@rapport/read-store-memory';
import { parkedKeys } from './parked-keys.js';
import type { ReadSide } from './read-side.js';
import type { WriteStores } from './write-stores.js';

export interface EmbeddedParts {
  readonly stores: WriteStores;
  readonly readStore: MemoryReadStore;
  readonly readSide: ReadSide;
  readonly nowMs: () => number;
  readonly onFault: (error: unknown) => void;
  /** Tells this process from any other. */
  readonly instance: string;
}

const listedFailures = 1_000;

/** All stations' HTTP in one application. */
@Module({})
export class EmbeddedModule {
  static register(parts: EmbeddedParts): DynamicModule {
    return {
      module: EmbeddedModule,
      imports: [commandApi(parts), queryApi(parts), HealthModule.register({ checks: readiness(parts.readSide), instance: parts.instance })],
    };
  }
}

function commandApi({ stores, nowMs, onFault }: EmbeddedParts): DynamicModule {
  return CommandApiModule.register({
    writeSide: writeSide({ log: stores.log, vault: stores.vault, digest: stores.digest, nameUuid, random: Math.random }),
    clock: () => instantFromMs(nowMs()),
    onFault,
  });
}

function queryApi({ stores, readStore, readSide }: EmbeddedParts): DynamicModule {
  const { projector, wire } = readSide;
  const lists = new FailureLists(readStore);
  return QueryApiModule.register({
    readStore, translate,
    views: viewDefinitions,
    log: stores.log,
    vault: stores.vault,
    progress: {
      reached: () => readSide.reached,
      partitions: () => readSide.positions.map((position, partition) => ({ partition, position })),
      waitFor: async (position, waitMs, signal) => (await projector.progressed(position, waitMs, signal)).reached,
    },
    parked: parkedKeys(lists, projector, (key) => wire.partitionOf(key)),
    failedViews: async () => (await lists.failedViews({ skip: 0, limit: listedFailures })).map(({ view, id, error, since }) => ({ view, id, error: { ...error }, since })),
    catchUp: () => readSide.filling,
  });
}

const readiness = (readSide: ReadSide): readonly ReadinessCheck[] => [
  { name: 'read-side-filled', check: () => ({ ok: readSide.filling.caughtUp, detail: { done: readSide.filling.done, total: readSide.filling.total } }) },
  { name: 'projections-running', check: () => ({ ok: readSide.fault === null }) },
];
