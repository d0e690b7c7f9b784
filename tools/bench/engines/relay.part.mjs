// The relay against the slower of a bare subscription and a bare send, over the same events.
import { inTurn, median, perSecond, ratiosOf } from '../measure.mjs';
import { number, ratio, spread } from '../report.mjs';
import { startWorker } from '../worker.mjs';
import { told, workerFlags } from './installation.mjs';

const sides = ['subscribe', 'send', 'relay'];

export async function run(installation, { quick }) {
  const worker = await startWorker('./engines/relay-side.mjs', told(installation), workerFlags);
  const count = await worker.call('count');
  const rate = async (side) => {
    const { events, ms, topic } = await worker.call(side);
    if (events !== count) throw new Error(`${side} came to ${events} of ${count} events`);
    if (topic) installation.filled = { topic, count };
    return perSecond(events, ms);
  };
  const rates = await inTurn(Object.fromEntries(sides.map((side) => [side, () => rate(side)])), quick ? 1 : 4);
  await worker.close();
  const slower = rates.subscribe.map((value, round) => Math.min(value, rates.send[round]));
  const ratios = ratiosOf(rates.relay, slower);
  return {
    title: `Relay: ${number(count)} events from the log into a new topic, events/s`,
    tables: [{ columns: ['bare subscription', 'bare send', 'relay', 'relay ÷ slower'], rows: [[...sides.map((side) => spread(rates[side])), ratio(ratios)]] }],
    aims: [{ what: 'relay to the slower of a bare subscription and a bare send', aim: 0.8, measured: median(ratios) }],
    rates,
  };
}
