// From the moment a command is due to its documents, at a fixed rate, and where that time goes.
import { number, table } from '../report.mjs';
import { startWorker } from '../worker.mjs';
import { told, warmUp } from './installation.mjs';
import { shownPercentiles } from './percentiles.mjs';
import { busyCores } from './processor-time.mjs';

const rates = [100, 500];
const stations = { answered: 'answered', published: 'on the topic', folded: 'folded (one in 20)', documented: 'in the documents' };
const measured = ['command-api', 'relay', 'projector'];
const columns = [...shownPercentiles.map((percent) => `p${percent}`), 'most'];

const milliseconds = (value) => (value === null ? '–' : number(value));
export const rowsOf = (percentiles) => Object.entries(stations).map(([station, name]) => [name, ...columns.map((column) => milliseconds(percentiles[station][column]))]);

export async function run(installation, { quick }) {
  const apps = await installation.start({ commandApis: 1, relays: 1, projectors: 1 });
  const worker = await startWorker('./engines/lag-side.mjs', { installation: told(installation), commandUrl: apps.commandUrl });
  const [ms, warmUpMs] = quick ? [2_000, 1_000] : [10_000, 3_000];
  const results = [];
  const measure = async (rate, forMs) => {
    const result = await worker.call('measure', { rate, ms: forMs, first: installation.nextOrder });
    installation.nextOrder = result.next;
    return result;
  };
  try {
    await warmUp(installation, apps.commandUrl);
    await worker.call('caughtUp');
    for (const rate of rates) {
      await measure(rate, warmUpMs);
      const cores = busyCores(Object.fromEntries(measured.map((app) => [app, apps.process(app).pid])));
      const result = await measure(rate, ms);
      results.push({ rate, ...result, cores: cores() });
    }
  } finally {
    await worker.close();
    await apps.stop();
  }
  return {
    title: 'Lag: from when an order is due, in milliseconds, at a fixed rate that waits for nobody',
    tables: results.map(({ rate, achieved, percentiles }) => ({ columns: [`${rate} a second (${number(achieved)} answered)`, ...columns], rows: rowsOf(percentiles) })),
    notes: results.map(({ rate, count, refused, missing, cores, busy }) => `${number(count)} orders at ${rate} a second, ${refused} refused, ${missing} not in the documents in the end. Busy cores: ${measured.map((app) => `${app} ${number(cores[app])}`).join(', ')}, load and watching ${number(busy)}; the machine ${number(cores.machine)}, servers included.`),
    aims: [],
    limits: results.filter(({ rate }) => rate === 500).map(({ percentiles }) => ({ what: 'p99 from the command to its documents at 500 a second, ms', atMost: 250, measured: percentiles.documented.p99 })),
    results,
  };
}

/** @param limits `{ what, atMost, measured }` */
export const limitLines = (limits) => table(['what', 'at most', 'measured', ''], limits.map(({ what, atMost, measured: value }) => [what, atMost, number(value), value <= atMost ? 'reached' : 'missed']));
