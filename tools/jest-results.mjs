// Runs jest and counts its tests, for `npm test` and `npm run test:engines`.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jestCommand } from './workspace.mjs';

/** Resolves to whether it succeeded. Ctrl-C reaches the child from the terminal; `onChild` is for other ends. */
export function runCommand({ file, args, options }, onChild = () => undefined) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { ...options, stdio: 'inherit' });
    onChild(child);
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}

/** `{ passed, failed, tests }`. A suite that could not even start holds no failed test, so it counts as one itself. */
export function countResults(results, succeeded) {
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  const unexplained = !succeeded && failed === 0 ? 1 : 0;
  return { passed: results.numPassedTests, failed: failed + unexplained, tests: results.numTotalTests };
}

export async function runJest(args, onChild) {
  const folder = mkdtempSync(join(tmpdir(), 'rapport-test-'));
  const report = join(folder, 'jest.json');
  try {
    const succeeded = await runCommand(jestCommand(['--silent', '--json', '--outputFile', report, ...args]), onChild);
    return countResults(JSON.parse(readFileSync(report, 'utf8')), succeeded);
  } catch (cause) {
    console.error(`jest left no readable report: ${cause.message}`);
    return { passed: 0, failed: 1, tests: 0 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Prints the last line and sets the exit code. A run without a test has failed. */
export function printTotal({ passed, failed, tests }) {
  if (tests === 0) console.log('No test ran, which counts as a failure.');
  if (failed > 0 || tests === 0) process.exitCode = 1;
  console.log(`${passed} passed, ${failed} failed`);
}
