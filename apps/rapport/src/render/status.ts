import type { JsonObject } from '@rapport/kernel';
import { isObject } from '../client/api-problem.js';
import { shortPosition } from './events.js';
import { grouped, plain } from './table.js';

const text = (value: unknown): string => plain(typeof value === 'string' ? value : '');

/** How far the log and the views are, and the calendar, in a few lines. */
export function renderStatus({ headPosition, progress, reactor, settled, catchingUp, calendar }: JsonObject): string {
  const behind = Array.isArray(progress) ? progress.filter(isObject).map(({ partition, position }) => `${String(partition)} at ${shortPosition(text(position))}`) : [];
  return [
    `log       up to position ${shortPosition(text(headPosition))}`,
    ...(typeof reactor === 'string' ? [`reactor   ${reactor >= text(headPosition) ? 'has reacted to everything' : `behind, at ${shortPosition(text(reactor))}`}`] : []),
    `views     ${viewsInWords(isSettled(settled, progress, headPosition), catchingUp, behind)}`,
    `calendar  ${isObject(calendar) ? calendarInWords(calendar) : 'not open'}`,
  ].join('\n');
}

/** Settled means the reactor too: the views alone may hold everything before it does. */
const isSettled = (settled: unknown, progress: unknown, head: unknown): boolean =>
  settled === true || (Array.isArray(progress) && progress.length > 0 && progress.filter(isObject).every(({ position }) => text(position) >= text(head)));

function viewsInWords(settled: boolean, catchingUp: unknown, behind: readonly string[]): string {
  if (isObject(catchingUp)) return `being filled: ${grouped(Number(catchingUp['done']))} of ${grouped(Number(catchingUp['total']))} events`;
  return settled ? 'hold everything' : `behind, by partition: ${behind.join(', ')}`;
}

function calendarInWords({ firstDay, timeZone, lastClosedDay, nextToClose }: JsonObject): string {
  const closed = typeof lastClosedDay === 'string' ? `closed through ${plain(lastClosedDay)}` : 'no day closed';
  return `opened on ${text(firstDay)} in ${text(timeZone)}, ${closed}, next to close ${text(nextToClose)}`;
}
