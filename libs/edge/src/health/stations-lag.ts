import type { EventLog } from '@rapport/event-log';
import type { Position } from '@rapport/kernel';
import { logLag, type LogLag } from './log-lag.js';

/** Somebody who follows the log, and everything up to where is done there. */
export interface StationPosition {
  readonly station: string;
  /** Null: it has no partitions. */
  readonly partition: number | null;
  readonly position: Position;
}

export interface StationLag extends StationPosition, LogLag {
  /** False: there are at least so many. */
  readonly exact: boolean;
}

/** How far each station is behind the log. Stations at one place are looked at once. */
export async function stationsLag(log: Pick<EventLog, 'head' | 'readAll'>, stations: readonly StationPosition[], nowMs: number, countAtMost: number): Promise<readonly StationLag[]> {
  const known = new Map<Position, LogLag>();
  for (const { position } of stations) {
    if (!known.has(position)) known.set(position, await logLag(log, position, nowMs, countAtMost));
  }
  return stations.map((station) => {
    const lag = known.get(station.position)!;
    return { ...station, ...lag, exact: lag.events < countAtMost };
  });
}
