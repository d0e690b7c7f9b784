// Orders per second over /v1/batches, against the log port with 64 appends in flight.
import { inTurn, median, perSecond, ratiosOf } from './measure.mjs';
import { number, ratio, spread } from './report.mjs';
import { startWorker } from './worker.mjs';

const kinds = ['embedded', 'commands'];

export async function run({ quick }) {
  const count = quick ? 4_000 : 8_000;
  const client = await startWorker('./load-client.mjs');
  const port = await startWorker('./port-side.mjs');
  const servers = {};
  for (const kind of kinds) servers[kind] = await startWorker('./http-server.mjs', { kind });
  const next = Object.fromEntries(kinds.map((kind) => [kind, 0]));
  const groups = [];
  const settled = [];
  const cpu = { embedded: [], commands: [], port: [] };

  /** Processor time that the work takes of a process, in µs an order. */
  const watched = async (name, worker, round, work) => {
    const before = await worker.call('cpuMs');
    const value = await work();
    if (round > 0) cpu[name].push((1_000 * ((await worker.call('cpuMs')) - before)) / count);
    return value;
  };

  const batch = (kind) => (round) => watched(kind, servers[kind], round, async () => {
    const url = await servers[kind].call('url');
    const before = await servers[kind].call('commits');
    const start = performance.now();
    const ms = await client.call('batch', { url, count, first: next[kind] });
    next[kind] += count;
    if (kind === 'embedded') groups.push(count / ((await servers[kind].call('commits')) - before));
    await servers[kind].call('settle');
    if (kind === 'embedded' && round > 0) settled.push(perSecond(count, performance.now() - start));
    return perSecond(count, ms);
  });
  const append = (round) => watched('port', port, round, async () => perSecond(count, await port.call('append', { count, inFlight: 64 })));

  for (const kind of kinds) await client.call('registerCustomers', { url: await servers[kind].call('url') });
  const found = await inTurn({ embedded: batch('embedded'), commands: batch('commands'), port: append }, quick ? 3 : 5);
  for (const worker of [client, port, ...Object.values(servers)]) await worker.close();
  const ratios = ratiosOf(found.embedded, found.port);
  return {
    title: `Batches: orders/s in one request of ${number(count)} lines`,
    tables: [
      {
        columns: ['embedded', 'until the views hold them', 'commands alone', 'port, 64 in flight', 'embedded ÷ port', 'alone ÷ port', 'events a commit'],
        rows: [[spread(found.embedded), spread(settled), spread(found.commands), spread(found.port), ratio(ratios), ratio(ratiosOf(found.commands, found.port)), number(median(groups))]],
      },
      {
        columns: ['server µs an order: embedded, views included', 'commands alone', 'port, for each append'],
        rows: [[spread(cpu.embedded), spread(cpu.commands), spread(cpu.port)]],
      },
    ],
    aims: [{ what: 'batches to the port with 64 in flight', aim: 0.6, measured: median(ratios) }],
  };
}
