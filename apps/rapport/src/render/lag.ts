import { duration } from '../cli/progress.js';
import { lateSeconds } from '../doctor/http.checks.js';
import { shortPosition } from './events.js';
import { counted, grouped, plain, table } from './table.js';

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
  /** Only where the servers themselves were asked. */
  readonly unpublishedStatuses?: { readonly customers: number; readonly seconds: number };
}

/** One line a station and partition, and where the log ends. */
export function renderLag({ headPosition, stations, unpublishedStatuses }: ShownLag): string {
  const columns = [{ head: 'station' }, { head: 'partition', align: 'right' }, { head: 'events behind', align: 'right' }, { head: 'for', align: 'right' }, { head: 'at position' }] as const;
  const rows = stations.map(({ station, partition, position, events, exact, seconds }) =>
    [plain(station), partition ?? '', `${grouped(events)}${exact ? '' : '+'}`, events === 0 ? '' : duration(seconds), shortPosition(position)]);
  const statuses = unpublishedStatuses && unpublishedStatuses.customers > 0 ? `\n${counted(unpublishedStatuses.customers, 'customer')} whose status is not published yet${unpublishedStatuses.seconds > 0 ? `, for ${duration(unpublishedStatuses.seconds)}` : ''}.` : '';
  const late = [...new Set(stations.filter(({ events, seconds }) => events > 0 && seconds > lateSeconds).map(({ station }) => station))];
  const remedy = late.length === 0 ? '' : `\n${plain(late.join(', '))}: behind for longer than ${lateSeconds} s. Where that does not shrink, \`rapport doctor\` says what to do.`;
  return `${table(columns, rows)}${statuses}${remedy}\nThe log ends at position ${shortPosition(headPosition)}.`;
}
