// npm test: installs when needed, then lint, typecheck and all specs. Its last line is `N passed, N failed`, where
// lint and typecheck count as one each. `--jest` leaves the two out; folders behind it limit the specs to theirs. Until
// packages are installed, only Node is needed.
import { printTotal, runCommand, runJest } from './jest-results.mjs';
import { installIfNeeded, lintCommand, requireNode, typecheckCommand } from './workspace.mjs';

requireNode();
installIfNeeded();

const runOne = async (command) => ((await runCommand(command)) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });

const [mode, ...folders] = process.argv.slice(2);
const steps = {
  lint: () => runOne(lintCommand()),
  typecheck: () => runOne(typecheckCommand()),
  jest: () => runJest(folders),
};
const wanted = mode === '--jest' ? ['jest'] : Object.keys(steps);

const total = { passed: 0, failed: 0, tests: 0 };
const lines = [];
for (const name of wanted) {
  console.log(`\n── ${name} (Node ${process.versions.node})`);
  const start = performance.now();
  const { passed, failed, tests = 0 } = await steps[name]();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  lines.push(`${name.padEnd(10)} ${failed === 0 ? 'passed' : 'FAILED'} in ${seconds} s`);
  total.passed += passed;
  total.failed += failed;
  total.tests += tests;
}

console.log(`\n${lines.join('\n')}`);
printTotal(total);
