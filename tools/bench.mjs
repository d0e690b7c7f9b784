// npm run bench: installs and builds when needed, then measures. `npm run bench -- port http` runs these parts only,
// `--quick` smaller ones; `--json` prints the results as JSON at the end. Not part of the tests.
import { fork } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parts } from './bench/parts.mjs';
import { aimLines, table } from './bench/report.mjs';
import { installIfNeeded, requireNode, root } from './workspace.mjs';

const flags = ['--quick', '--json'];
const given = process.argv.slice(2);
const names = given.filter((argument) => !argument.startsWith('-'));
const unknown = [...names.filter((name) => !parts.includes(name)), ...given.filter((argument) => argument.startsWith('-') && !flags.includes(argument))];
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(', ')}. The parts are ${parts.join(', ')}; the options ${flags.join(', ')}.`);
  process.exit(2);
}

/** Nothing of one part is left in memory when the next begins. */
function runPart(name) {
  return new Promise((resolve, reject) => {
    const child = fork(join(root, 'tools/bench/run-part.mjs'), [name, ...(given.includes('--quick') ? ['--quick'] : [])], { execArgv: ['--expose-gc'] });
    let result = null;
    child.on('message', (message) => (result = message));
    child.once('exit', (code) => (result === null ? reject(new Error(`the part ${name} ended with ${code}`)) : resolve(result)));
  });
}

function print({ title, tables, notes = [] }, seconds) {
  console.log(`\n── ${title}`);
  for (const { columns, rows } of tables) console.log(table(columns, rows));
  for (const note of notes) console.log(note);
  console.log(`(${seconds} s)`);
}

requireNode();
installIfNeeded();
const { buildWorkspace } = await import('./build-workspace.mjs');
await buildWorkspace(root);

console.log(`Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}). Medians (least–most); ratios round by round.`);
const quiet = 0.5;
const [load = 0] = loadavg();
if (load > quiet) console.log(`The load is ${load.toFixed(1)}: something else runs here. Ratios bear that better than figures.`);
const results = [];
for (const name of parts.filter((part) => names.length === 0 || names.includes(part))) {
  const start = performance.now();
  const result = await runPart(name);
  results.push({ name, ...result });
  print(result, Math.round((performance.now() - start) / 1_000));
}
const aims = results.flatMap(({ aims: ofPart }) => ofPart);
if (aims.length > 0) console.log(`\n${aimLines(aims)}`);
if (given.includes('--json')) console.log(JSON.stringify(results));
