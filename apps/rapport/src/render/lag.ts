import { duration } from '../cli/progress.js';
import { shortPosition } from './events.js';
import { grouped, plain, table } from './table.js';

export interface ShownLag {
  readonly headPosition: string;
  readonly stations: readonly {
    readonly station: string;
    readonly partition: number | null;
    readonly position: string;
    readonly events: number;
    /** False: there are at least so many. */
    readonly exact: boolean;
    readonly seconds: number;
  }[];
}

/** One line a station and partition, and where the log ends. */
export function renderLag({ headPosition, stations }: ShownLag): string {
  const columns = [{ head: 'station' }, { head: 'partition', align: 'right' }, { head: 'events behind', align: 'right' }, { head: 'for', align: 'right' }, { head: 'at position' }] as const;
  const rows = stations.map(({ station, partition, position, events, exact, seconds }) =>
    [plain(station), partition ?? '', `${grouped(events)}${exact ? '' : '+'}`, events === 0 ? '' : duration(seconds), shortPosition(position)]);
  return `${table(columns, rows)}\nThe log ends at position ${shortPosition(headPosition)}.`;
}
