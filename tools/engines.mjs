// npm run engines: starts and stops the servers for development and tests. See --help.
import { join } from 'node:path';
import { help, readArguments } from './engines/arguments.mjs';
import { EngineError } from './engines/engine-error.mjs';
import { installIfNeeded, requireNode, root } from './workspace.mjs';

const columns = ['name', 'server', 'kind', 'address', 'process', 'state'];

const row = ({ name, product, version, standIn, address = '', pid = '', answering }) =>
  [name, `${product} ${version}`, standIn ? 'stand-in' : 'real', address, String(pid), answering ? 'answers' : pid ? 'does not answer' : 'not running'];

function table(rows) {
  const widths = columns.map((_, i) => Math.max(...rows.map((cells) => cells[i].length)));
  return rows.map((cells) => cells.map((cell, i) => cell.padEnd(widths[i])).join('  ').trimEnd()).join('\n');
}

const exports = (servers) => servers.flatMap(({ environment = {} }) => Object.entries(environment)).map(([name, value]) => `export ${name}='${value}'`);

async function carryOut({ command, engines, folder, ports, json }, lifecycle) {
  const { startEngine, restartEngine, statusOf } = lifecycle;
  const starting = { start: startEngine, restart: restartEngine }[command];
  const ending = { stop: lifecycle.stopEngine, kill: lifecycle.killEngine, reset: lifecycle.resetEngine }[command];
  // To the error output, so that --json stays JSON.
  const say = (line) => console.error(line);
  for (const engine of engines) {
    if (starting) await starting(engine, folder, { ports: ports[engine.name], say });
    const outcome = await ending?.(engine, folder);
    if (outcome !== undefined && !json) console.log(`${engine.name}: ${outcome}.`);
  }
  const servers = await Promise.all(engines.map((engine) => statusOf(engine, folder)));
  if (json) console.log(JSON.stringify(servers));
  else if (command === 'env') console.log(exports(servers).join('\n'));
  else if (!ending) console.log(table([columns, ...servers.map(row)]));
  if (command === 'start' && !json) console.log(`\n${exports(servers).join('\n')}`);
}

try {
  const { help: helpWanted, names, folder = join(root, '.engines/data'), ...given } = readArguments(process.argv.slice(2));
  if (helpWanted) console.log(help);
  else {
    requireNode();
    // The others are for what was started before, also in the middle of a test.
    if (given.command === 'start') installIfNeeded();
    const lifecycle = await import('./engines/lifecycle.mjs');
    const engines = lifecycle.engines.filter(({ name }) => names.includes(name));
    await carryOut({ ...given, engines, folder }, lifecycle);
  }
} catch (cause) {
  if (!(cause instanceof EngineError)) throw cause;
  console.error(cause.message);
  process.exitCode = 1;
}
