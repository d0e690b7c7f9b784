// The projector against a bare kafkajs loop that writes one document a stream with bulkWrite, from the same topic.
import { inTurn, median, perSecond, ratiosOf } from '../measure.mjs';
import { number, ratio, spread } from '../report.mjs';
import { startWorker } from '../worker.mjs';
import { filled } from './filled.mjs';
import { told, workerFlags } from './installation.mjs';

/** Of the topic's beginning: a stand-in in MongoDB's place takes minutes for more. */
const mostEvents = 3_000;

export async function run(installation, { quick }) {
  const { topic, count } = await filled(installation);
  const argument = { topic, count: Math.min(count, mostEvents) };
  const worker = await startWorker('./engines/projector-side.mjs', told(installation), workerFlags);
  let work = null;
  const documentRates = [];
  const rates = await inTurn({
    bare: async () => {
      const { events, ms } = await worker.call('bareLoop', argument);
      return perSecond(events, ms);
    },
    projector: async () => {
      const { events, ms, work: counted } = await worker.call('project', argument);
      work = counted;
      documentRates.push(perSecond(counted.applied + counted.viewsWritten, ms));
      return perSecond(events, ms);
    },
  }, quick ? 1 : 3);
  await worker.close();
  const ratios = ratiosOf(rates.projector, rates.bare);
  return {
    title: `Projector: ${number(argument.count)} events from a topic into an empty store, events/s`,
    tables: [{ columns: ['bare loop with bulkWrite', 'projector', 'projector ÷ bare'], rows: [[spread(rates.bare), spread(rates.projector), ratio(ratios)]] }],
    notes: [`The bare loop writes one document an event. The projector looks up and writes ${number((work.applied + work.viewsWritten) / work.applied)} an event, facts and views, and lists and progress beside them: ${spread(documentRates)} documents/s.`],
    aims: [{ what: 'projector to a bare kafkajs loop with bulkWrite', aim: 0.8, measured: median(ratios) }],
    rates,
  };
}
