// Durable appends per second through the port of the event log, against a bare loop over the same driver.
import { built, newFolder, removeFolder } from './built.mjs';
import { openBareLog } from './bare-log.mjs';
import { inTurn, median, perSecond, ratiosOf, timed } from './measure.mjs';
import { appendThroughPort, newAppend } from './port-side.mjs';
import { ratio, spread } from './report.mjs';

const counts = { 1: 1_000, 16: 8_000, 64: 20_000 };

export async function run({ quick }) {
  const { openSqliteEventLog } = await built('libs/event-log/sqlite');
  const folders = [newFolder(), newFolder()];
  const log = await openSqliteEventLog({ folder: folders[0] });
  const bare = openBareLog(folders[1]);
  const bytes = Buffer.byteLength(JSON.stringify(newAppend(1).event.data) + JSON.stringify(newAppend(1).event.metadata));
  const rows = [];
  const aims = [];
  for (const inFlight of [1, 16, 64]) {
    const count = counts[inFlight] / (quick ? 4 : 1);
    const found = await inTurn(
      {
        port: async () => perSecond(count, await appendThroughPort(log, count, inFlight)),
        bare: async () => {
          const appends = Array.from({ length: count }, (_, number) => newAppend(number));
          return perSecond(count, await timed(async () => bare.append(appends, inFlight)));
        },
      },
      quick ? 3 : 9,
    );
    const ratios = ratiosOf(found.port, found.bare);
    rows.push([inFlight, spread(found.port), spread(found.bare), ratio(ratios)]);
    if (inFlight === 64) aims.push({ what: 'port, 64 in flight, to a bare loop', aim: 0.8, measured: median(ratios) });
  }
  await log.close();
  bare.close();
  folders.forEach(removeFolder);
  const title = `Log port: durable appends/s, each a stream of its own with one event of ${bytes} bytes`;
  return { title, tables: [{ columns: ['in flight', 'port', 'bare loop', 'ratio'], rows }], aims };
}
