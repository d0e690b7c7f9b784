import type { JsonObject } from '@rapport/kernel';
import { isObject } from '../client/api-problem.js';
import { shortPosition } from './events.js';
import { grouped, plain } from './table.js';

const text = (value: unknown): string => plain(typeof value === 'string' ? value : '');

/** How far the log and the views are, and the calendar, in a few lines. */
export function renderStatus({ headPosition, progress, settled, catchingUp, calendar }: JsonObject): string {
  const behind = Array.isArray(progress) ? progress.filter(isObject).map(({ partition, position }) => `${String(partition)} at ${shortPosition(text(position))}`) : [];
  return [
    `log       up to position ${shortPosition(text(headPosition))}`,
    `views     ${viewsInWords(settled === true, catchingUp, behind)}`,
    `calendar  ${isObject(calendar) ? calendarInWords(calendar) : 'not open'}`,
  ].join('\n');
}

function viewsInWords(settled: boolean, catchingUp: unknown, behind: readonly string[]): string {
  if (isObject(catchingUp)) return `being filled: ${grouped(Number(catchingUp['done']))} of ${grouped(Number(catchingUp['total']))} events`;
  return settled ? 'hold everything' : `behind, by partition: ${behind.join(', ')}`;
}

function calendarInWords({ firstDay, timeZone, lastClosedDay, nextToClose }: JsonObject): string {
  const closed = typeof lastClosedDay === 'string' ? `closed through ${plain(lastClosedDay)}` : 'no day closed';
  return `opened on ${text(firstDay)} in ${text(timeZone)}, ${closed}, next to close ${text(nextToClose)}`;
}
