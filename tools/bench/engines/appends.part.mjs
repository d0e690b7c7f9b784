// Commands over HTTP to command-api, against appends of the same size by the bare client.
import { inTurn, median, ratiosOf } from '../measure.mjs';
import { ratio, spread } from '../report.mjs';
import { startWorker } from '../worker.mjs';
import { told, warmUp, workerFlags } from './installation.mjs';

const lanes = [1, 64];

export async function run(installation, { quick }) {
  const apps = await installation.start({ commandApis: 1 });
  const bare = await startWorker('./engines/append-side.mjs', told(installation), workerFlags);
  const ms = quick ? 500 : 2_000;
  const rows = [];
  let aim = 0;
  try {
    await warmUp(installation, apps.commandUrl);
    for (const inFlight of lanes) {
      const rates = await inTurn({
        bare: () => bare.call('append', { inFlight, ms }),
        commands: async () => {
          const { rate, next } = await installation.client.call('load', { url: apps.commandUrl, kind: 'record-order', inFlight, ms, first: installation.nextOrder });
          installation.nextOrder = next;
          return rate;
        },
      }, quick ? 1 : 5);
      const ratios = ratiosOf(rates.commands, rates.bare);
      aim = median(ratios);
      rows.push([inFlight, spread(rates.bare), spread(rates.commands), ratio(ratios)]);
    }
  } finally {
    await bare.close();
    await apps.stop();
  }
  return {
    title: 'Appends: orders over HTTP, one event each, decided, stored and answered, per second',
    tables: [{ columns: ['in flight', 'bare appendToStream', 'command-api', 'command-api ÷ bare'], rows }],
    aims: [{ what: 'command-api over HTTP to the bare client, 64 in flight', aim: 0.5, measured: aim }],
  };
}
