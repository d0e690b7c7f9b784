// Filling an empty read store from the log: all facts first, then each document of a view once.
import { inTurn, perSecond, ratiosOf } from '../measure.mjs';
import { number, ratio, spread } from '../report.mjs';
import { startWorker } from '../worker.mjs';
import { filled } from './filled.mjs';
import { told, workerFlags } from './installation.mjs';

export async function run(installation, { quick }) {
  const { count } = await filled(installation);
  const worker = await startWorker('./engines/projector-side.mjs', told(installation), workerFlags);
  const factShares = [];
  const rates = await inTurn({
    replay: async () => perSecond(count, (await worker.call('replay', { count })).ms),
    rebuild: async () => {
      const { ms, factsMs } = await worker.call('rebuild', { count });
      factShares.push(factsMs / ms);
      return perSecond(count, ms);
    },
  }, quick ? 1 : 2, { warmUp: false });
  await worker.close();
  return {
    title: `Rebuild: all facts and views of ${number(count)} events, from the log into an empty store, events/s`,
    tables: [{ columns: ['reading the log alone', 'rebuild', 'rebuild ÷ reading', 'share of folding'], rows: [[spread(rates.replay), spread(rates.rebuild), ratio(ratiosOf(rates.rebuild, rates.replay)), ratio(factShares)]] }],
    aims: [],
    rates,
  };
}
