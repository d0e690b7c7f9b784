// One run of the engine tests, with its servers.
import { buildWorkspace } from '../build-workspace.mjs';
import { printTotal, runJest } from '../jest-results.mjs';
import { root } from '../workspace.mjs';
import { EngineError } from './engine-error.mjs';
import { engines } from './lifecycle.mjs';
import { keepLogs, newRunFolder, removeLeftOvers, removeRunFolder } from './run-folder.mjs';
import { provideServer } from './test-servers.mjs';

const areRequired = process.env.REQUIRE_ENGINES === '1';
const interruption = new AbortController();
let jest = null;

// Ctrl-C reaches jest from the terminal, other signals do not; the servers are in groups of their own.
process.on('SIGINT', () => interruption.abort());
process.on('SIGTERM', () => {
  interruption.abort();
  jest?.kill('SIGTERM');
});

async function provideServers(folder) {
  const servers = [];
  for (const engine of engines) {
    interruption.signal.throwIfAborted();
    servers.push(await provideServer(engine, { folder, areRequired, say: (line) => console.log(line) }));
  }
  interruption.signal.throwIfAborted();
  return servers;
}

function printPage(servers, seconds) {
  console.log(`\n── engine tests (Node ${process.versions.node}, ${seconds} s)`);
  for (const { name, line } of servers) console.log(`${name.padEnd(12)} ${line}`);
}

async function runTests(folder, jestArguments) {
  const start = performance.now();
  const servers = await provideServers(folder);
  for (const { environment } of servers) Object.assign(process.env, environment);
  const total = await runJest(['--config', 'jest.engines.config.mjs', ...jestArguments], (child) => (jest = child));
  printPage(servers, Math.round((performance.now() - start) / 1_000));
  return total;
}

function explain(cause) {
  if (interruption.signal.aborted) console.error('Interrupted.');
  else if (cause instanceof EngineError) console.error(cause.message);
  else throw cause;
}

/** Starts the servers that no variable names, runs the tests, prints the page and the total, stops what it started. */
export async function runEngineTests(jestArguments) {
  await buildWorkspace(root);
  await removeLeftOvers();
  const folder = newRunFolder();
  let total = { passed: 0, failed: 1, tests: 1 };
  try {
    total = await runTests(folder, jestArguments);
  } catch (cause) {
    explain(cause);
  } finally {
    if (total.failed > 0) console.log(`The servers' logs are kept in ${keepLogs(folder)}.`);
    await removeRunFolder(folder);
    await removeLeftOvers();
  }
  printTotal(interruption.signal.aborted && total.failed === 0 ? { ...total, failed: 1 } : total);
}
