// Closing a day among many customers, of whom some are due, against a day on which nobody is.
import { built, newFolder, removeFolder } from './built.mjs';
import { customerAppends, firstDay, newEvent, opening, writeHistory } from './history.mjs';
import { startReadSide } from './read-side-of.mjs';
import { number, spread } from './report.mjs';

const { addDays, noonOf } = await built('libs/kernel');
const { openSqliteEventLog } = await built('libs/event-log/sqlite');

const dueOnADay = 100;
const groups = 10;
const waitMs = 60_000;

/** Nearly all customers buy on one day; ten groups of a hundred buy on days of their own, two apart, before it. */
function* customersOf(total) {
  const lastDay = addDays(firstDay, 2 * groups);
  for (let number = 0; number < total; number++) {
    const group = number < groups * dueOnADay ? Math.floor(number / dueOnADay) : null;
    yield* customerAppends(`c${number}`, [group === null ? lastDay : addDays(firstDay, 2 * group)]);
  }
}

export async function run({ quick }) {
  const total = quick ? 10_000 : 100_000;
  const folder = newFolder();
  await writeHistory(folder, [opening(), ...customersOf(total)]);
  const log = await openSqliteEventLog({ folder });
  const { readSide, filled, stop } = startReadSide(log);
  await filled;
  const { projector } = readSide;
  const times = { due: [], nobody: [] };
  for (let number = 0; number < 400 && times.due.length < groups; number++) {
    const before = projector.counters.derived;
    const day = addDays(firstDay, number);
    const start = performance.now();
    const { position } = await log.append('calendar', number, [newEvent('calendar', null, { type: 'DayClosed', occurredAt: noonOf(day, 'Asia/Shanghai'), data: { day } })]);
    if (!(await projector.progressed(position, waitMs)).reached) throw new Error('a day was not closed within a minute');
    const ms = performance.now() - start;
    const derived = projector.counters.derived - before;
    if (derived === dueOnADay + 1) times.due.push(ms);
    else if (derived === 1 && number > 2 * groups) times.nobody.push(ms);
  }
  await stop();
  await log.close();
  removeFolder(folder);
  if (times.due.length === 0) throw new Error(`on no day ${dueOnADay} customers were due`);
  return {
    title: `Closing a day with ${number(total)} customers: ms from the append until all views hold it`,
    tables: [{ columns: [`${dueOnADay} due, ${dueOnADay} derived`, 'nobody due'], rows: [[spread(times.due), spread(times.nobody)]] }],
    notes: [`${times.due.length} days with ${dueOnADay} due and ${times.nobody.length} with none; the counters of the projector say how many were derived (the calendar's own view not counted).`],
    aims: [],
  };
}
