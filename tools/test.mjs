// npm test: installs when needed, then lint, typecheck and all specs. Its last line is `N passed, N failed`, where
// lint and typecheck count as one each. `--jest` leaves the two out. Until packages are installed, only Node is needed.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installIfNeeded, jestCommand, lintCommand, requireNode, typecheckCommand } from './workspace.mjs';

requireNode();
installIfNeeded();

const run = ({ file, args, options }) => spawnSync(file, args, { ...options, stdio: 'inherit' }).status === 0;

function runOne(command) {
  return run(command) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** A suite that could not even start holds no failed test, so it counts as one itself. */
function runJest() {
  const folder = mkdtempSync(join(tmpdir(), 'rapport-test-'));
  const report = join(folder, 'jest.json');
  try {
    const succeeded = run(jestCommand(['--silent', '--json', '--outputFile', report]));
    const results = JSON.parse(readFileSync(report, 'utf8'));
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const unexplained = !succeeded && failed === 0 ? 1 : 0;
    return { passed: results.numPassedTests, failed: failed + unexplained, tests: results.numTotalTests };
  } catch (cause) {
    console.error(`jest left no readable report: ${cause.message}`);
    return { passed: 0, failed: 1, tests: 0 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const steps = {
  lint: () => runOne(lintCommand()),
  typecheck: () => runOne(typecheckCommand()),
  jest: runJest,
};
const wanted = process.argv.includes('--jest') ? ['jest'] : Object.keys(steps);

const total = { passed: 0, failed: 0, tests: 0 };
const lines = [];
for (const name of wanted) {
  console.log(`\n── ${name} (Node ${process.versions.node})`);
  const start = performance.now();
  const { passed, failed, tests = 0 } = steps[name]();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  lines.push(`${name.padEnd(10)} ${failed === 0 ? 'passed' : 'FAILED'} in ${seconds} s`);
  total.passed += passed;
  total.failed += failed;
  total.tests += tests;
}

console.log(`\n${lines.join('\n')}`);
if (total.tests === 0) console.log('No test ran, which counts as a failure.');
if (total.failed > 0 || total.tests === 0) process.exitCode = 1;
console.log(`${total.passed} passed, ${total.failed} failed`);
