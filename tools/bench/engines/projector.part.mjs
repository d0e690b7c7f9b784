// The projector against a bare kafkajs loop that writes one document a stream with bulkWrite, from the same topic.
import { inTurn, median, perSecond, ratiosOf } from '../measure.mjs';
import { number, ratio, spread } from '../report.mjs';
import { startWorker } from '../worker.mjs';
import { filled } from './filled.mjs';
import { told } from './installation.mjs';

export async function run(installation, { quick }) {
  const argument = await filled(installation);
  const worker = await startWorker('./engines/projector-side.mjs', told(installation));
  let work = null;
  const rates = await inTurn({
    bare: async () => {
      const { events, ms } = await worker.call('bareLoop', argument);
      return perSecond(events, ms);
    },
    projector: async () => {
      const { events, ms, work: counted } = await worker.call('project', argument);
      work = counted;
      return perSecond(events, ms);
    },
  }, quick ? 1 : 4);
  await worker.close();
  const ratios = ratiosOf(rates.projector, rates.bare);
  return {
    title: `Projector: ${number(argument.count)} events from a topic into an empty store, events/s`,
    tables: [{ columns: ['bare loop with bulkWrite', 'projector', 'projector ÷ bare'], rows: [[spread(rates.bare), spread(rates.projector), ratio(ratios)]] }],
    notes: [`The bare loop writes one document an event. The projector derived ${number(work.derived)} documents of views beside ${number(work.applied)} events folded into facts; ${number(work.viewsWritten)} were written.`],
    aims: [{ what: 'projector to a bare kafkajs loop with bulkWrite', aim: 0.8, measured: median(ratios) }],
    rates,
  };
}
