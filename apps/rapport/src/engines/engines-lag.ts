import { readSettings, stationsLag, type StationLag, type StationPosition } from '@rapport/edge';
import type { Position } from '@rapport/kernel';
import type { CliContext } from '../cli/cli-context.js';
import { publishedIn, withLog, withReadStore } from './connections.js';
import { storedStations } from './stations.js';
import { unpublishedStatuses, type UnpublishedStatuses } from './status-publisher.js';

export interface EnginesLag {
  readonly headPosition: Position;
  readonly stations: readonly StationLag[];
  readonly unpublishedStatuses: UnpublishedStatuses;
}

/** Asks the servers themselves, so that it answers also where processes are down. @throws {SettingFault} {SettingFaults} */
export async function enginesLag({ env, now, err }: Pick<CliContext, 'env' | 'now' | 'err'>, countAtMost: number): Promise<EnginesLag> {
  const loaded = readSettings('rapport', env);
  const relay: StationPosition = { station: 'relay', partition: null, position: await publishedIn(loaded) };
  const { stored, statuses } = await withReadStore(loaded, async (live) => ({ stored: await storedStations(live, loaded.settings.kafka.partitions), statuses: await unpublishedStatuses(live, now()) }));
  return withLog(loaded, (what) => void err.write(`rapport: ${what}\n`), async (log) => ({
    headPosition: await log.head(),
    stations: await stationsLag(log, [relay, ...stored], now(), countAtMost),
    unpublishedStatuses: statuses,
  }));
}
