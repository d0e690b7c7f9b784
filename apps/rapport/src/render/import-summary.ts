import { duration } from '../cli/progress.js';
import type { ImportTotals } from '../order-import/import-orders.js';
import type { Refusal } from '../order-import/order-row.js';
import { counted, grouped, plain, table } from './table.js';

export interface ImportSummary extends ImportTotals {
  readonly elapsedMs: number;
  readonly rowsPerSecond: number;
  /** The first ten. */
  readonly refusals: readonly Refusal[];
  /** Where all of them are, if a file was asked for. */
  readonly report: string | null;
}

export function renderImport(summary: ImportSummary): string {
  const { calendarOpenedOn, calendarLeftClosed, elapsedMs, rowsPerSecond } = summary;
  const leftClosed = 'the calendar was not opened';
  if (summary.rows === 0) return `Nothing to import: the file holds no rows${calendarLeftClosed ? `; ${leftClosed}` : ''}.`;
  const lines = [
    `${counted(summary.rows, 'row')} read in ${elapsedMs < 1_000 ? 'less than a second' : duration(elapsedMs / 1_000)}, ${grouped(rowsPerSecond)} a second`,
    `${counted(summary.ordersRecorded, 'order')} recorded, ${grouped(summary.repeats)} there already`,
    `${counted(summary.customersRegistered, 'customer')} registered${summary.membersEnrolled === 0 ? '' : `, ${counted(summary.membersEnrolled, 'member')} enrolled`}`,
    `${counted(summary.daysClosed, 'day')} closed${calendarOpenedOn === null ? (calendarLeftClosed ? `; ${leftClosed}` : '') : `; the calendar was opened on ${calendarOpenedOn}`}`,
    `${counted(summary.refused, 'row')} refused${summary.report === null || summary.refused === 0 ? '' : `, all of them in ${summary.report}`}`,
  ];
  return summary.refused === 0 ? lines.join('\n') : `${lines.join('\n')}\n\n${renderRefusals(summary)}`;
}

function renderRefusals({ refusals, refused, report }: ImportSummary): string {
  const rows = refusals.map(({ line, orderId, field, reason }) => [line, orderId ?? '', field ?? '', plain(reason)]);
  const shown = table([{ head: 'line', align: 'right' }, { head: 'order' }, { head: 'field' }, { head: 'reason' }], rows);
  if (refused === refusals.length) return shown;
  return `${shown}\nand ${grouped(refused - refusals.length)} more${report === null ? '; --report <file> lists all of them' : ''}`;
}
