// Commands per second over HTTP, against routes that check the same bodies and do nothing.
import { inTurn, median, ratiosOf } from './measure.mjs';
import { number, ratio, spread } from './report.mjs';
import { startWorker } from './worker.mjs';

const kinds = ['embedded', 'commands', 'empty'];

export async function run({ quick }) {
  const client = await startWorker('./load-client.mjs');
  const servers = {};
  for (const kind of kinds) servers[kind] = await startWorker('./http-server.mjs', { kind });
  const urls = {};
  for (const kind of kinds) urls[kind] = await servers[kind].call('url');
  for (const kind of ['embedded', 'commands']) await client.call('registerCustomers', { url: urls[kind] });
  const next = Object.fromEntries(kinds.map((kind) => [kind, 0]));
  const busy = [];

  const side = (kind, command, inFlight, groups, cpu) => async (round) => {
    const before = await servers[kind].call('commits');
    const cpuBefore = await servers[kind].call('cpuMs');
    const first = next[kind];
    const answer = await client.call('load', { url: urls[kind], kind: command, inFlight, ms: quick ? 500 : 1_000, first });
    next[kind] = answer.next;
    groups.push((answer.next - first) / Math.max(1, (await servers[kind].call('commits')) - before));
    if (kind === 'empty') busy.push(answer.busy);
    await servers[kind].call('settle');
    if (round > 0) cpu.push((1_000 * ((await servers[kind].call('cpuMs')) - cpuBefore)) / (answer.next - first));
    return answer.rate;
  };

  const warmUp = async (kind, command) => {
    const { next: reached } = await client.call('load', { url: urls[kind], kind: command, inFlight: 64, ms: quick ? 1_000 : 4_000, first: next[kind] });
    next[kind] = reached;
    await servers[kind].call('settle');
  };

  const rows = [];
  const processor = [];
  const aims = [];
  for (const command of ['record-order', 'register-customer']) {
    // Code that was not compiled yet takes four times as long: with one in flight, a round is too short to warm up.
    for (const kind of kinds) await warmUp(kind, command);
    for (const inFlight of [1, 16, 64]) {
      const groups = { embedded: [], commands: [], empty: [] };
      const cpu = { embedded: [], commands: [], empty: [] };
      const sides = Object.fromEntries(kinds.map((kind) => [kind, side(kind, command, inFlight, groups[kind], cpu[kind])]));
      const found = await inTurn(sides, quick ? 3 : 5);
      const ratios = ratiosOf(found.embedded, found.empty);
      rows.push([command, inFlight, ...kinds.map((kind) => spread(found[kind])), ratio(ratios), ratio(ratiosOf(found.commands, found.empty))]);
      processor.push([command, inFlight, ...kinds.map((kind) => spread(cpu[kind])), number(median(groups.embedded))]);
      if (inFlight === 64) aims.push({ what: `HTTP ${command}, 64 in flight, to an empty route`, aim: 0.6, measured: median(ratios) });
    }
  }
  for (const worker of [client, ...Object.values(servers)]) await worker.close();
  return {
    title: 'HTTP: commands/s, keep-alive; the load comes from a process on the same cores',
    tables: [
      { columns: ['commands/s', 'in flight', 'embedded', 'commands alone', 'empty route', 'embedded ÷ empty', 'alone ÷ empty'], rows },
      { columns: ['server µs a command', 'in flight', 'embedded', 'commands alone', 'empty route', 'events a commit'], rows: processor },
    ],
    notes: [
      'µs of processor time, all threads of the server; for the embedded process with the views that follow.',
      `While it loaded the empty route, the client took ${Math.round(100 * Math.max(...busy))} % of a core at most.`,
    ],
    aims,
  };
}
