// All views rebuilt from the log, against reading and parsing the same rows.
import { replayBare } from './bare-log.mjs';
import { built, newFolder, removeFolder } from './built.mjs';
import { manyCustomers, opening, writeHistory } from './history.mjs';
import { inTurn, median, perSecond, ratiosOf, timed } from './measure.mjs';
import { startReadSide } from './read-side-of.mjs';
import { number, ratio, spread } from './report.mjs';

const { openSqliteEventLog } = await built('libs/event-log/sqlite');

async function rebuild(folder) {
  const log = await openSqliteEventLog({ folder });
  const { filled, readSide, stop } = startReadSide(log);
  const ms = await filled;
  const { derived, viewsFailed } = readSide.projector.counters;
  if (derived === 0 || viewsFailed > 0) throw new Error('the views were not derived');
  await stop();
  await log.close();
  return ms;
}

export async function run({ quick }) {
  const events = quick ? 20_000 : 100_000;
  const folder = newFolder();
  await writeHistory(folder, [opening(), ...manyCustomers(events)]);
  const found = await inTurn(
    {
      rebuild: async () => perSecond(events, await rebuild(folder)),
      bare: async () => perSecond(events, await timed(async () => replayBare(folder))),
    },
    3,
  );
  removeFolder(folder);
  const ratios = ratiosOf(found.rebuild, found.bare);
  return {
    title: `Rebuild of all views: events/s, from ${number(events)} events (customers of one registration and nine orders)`,
    tables: [{ columns: ['rebuild', 'bare replay', 'ratio'], rows: [[spread(found.rebuild), spread(found.bare), ratio(ratios)]] }],
    aims: [{ what: 'rebuild to a bare replay with JSON.parse', aim: 0.4, measured: median(ratios) }],
  };
}
