// npm run test:crash: the kill tests of the engine tests with twenty kills of each station instead of two; prints what each
// came to. RAPPORT_CRASH_ROUNDS is another number of kills. The last line is `N passed, N failed`.
import { installIfNeeded, requireNode } from './workspace.mjs';

requireNode();
installIfNeeded();
process.env.RAPPORT_CRASH_ROUNDS ??= '20';
const { runEngineTests } = await import('./engines/test-run.mjs');
await runEngineTests(['apps/rapport/test/engines/nothing-lost', ...process.argv.slice(2)]);
