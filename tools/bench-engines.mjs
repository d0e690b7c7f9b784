// npm run bench:engines: Rapport on the engines against the bare clients, in the same run. See `--help`. Not part of the tests.
import { cpus, loadavg } from 'node:os';
import { help, readArguments } from './bench/engines/arguments.mjs';
import { aimLines, number, table } from './bench/report.mjs';
import { installIfNeeded, requireNode, root } from './workspace.mjs';

const given = readArguments(process.argv.slice(2));
if (given.problem || given.help) {
  (given.problem ? console.error : console.log)(given.problem ?? help);
  process.exit(given.problem ? 2 : 0);
}

requireNode();
installIfNeeded();
const { buildWorkspace } = await import('./build-workspace.mjs');
await buildWorkspace(root);
const { provideServers } = await import('./bench/engines/engine-servers.mjs');
const { install } = await import('./bench/engines/installation.mjs');
const { limitLines } = await import('./bench/engines/lag.part.mjs');

const orders = given.quick ? 2_000 : 8_000;
const quiet = 0.5;

function print({ title, tables, notes = [] }, load, seconds) {
  console.log(`\n── ${title}`);
  for (const { columns, rows } of tables) console.log(table(columns, rows));
  for (const note of notes) console.log(note);
  console.log(`(${seconds} s; the load was ${load.toFixed(1)} when it began)`);
}

async function measureAll(servers) {
  console.log(`Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}). Medians (least–most); ratios round by round.\n${servers.lines.join('\n')}`);
  const installation = await install(servers.addresses, { orders });
  console.log(`\nThe log holds ${number(orders)} orders, each of one event, and their customers.`);
  const results = [];
  try {
    for (const part of given.parts) {
      const { run } = await import(`./bench/engines/${part}.part.mjs`);
      const [start, [load = 0]] = [performance.now(), loadavg()];
      const result = await run(installation, given);
      results.push({ part, load, ...result });
      print(result, load, Math.round((performance.now() - start) / 1_000));
    }
  } finally {
    await installation.close();
  }
  return results;
}

const [loadBefore = 0] = loadavg();
if (loadBefore > quiet) console.log(`The load is ${loadBefore.toFixed(1)}: something else runs here. Ratios bear that better than figures.`);
const servers = await provideServers();
try {
  const results = await measureAll(servers);
  const aims = results.flatMap((result) => result.aims);
  const limits = results.flatMap((result) => result.limits ?? []);
  if (aims.length > 0) console.log(`\n${aimLines(aims)}`);
  if (limits.length > 0) console.log(`\n${limitLines(limits)}`);
  if (given.json) console.log(JSON.stringify(results));
} finally {
  await servers.stop();
}
