// npm run test:engines: the tests against Kafka, MongoDB and EventStoreDB. Paths and jest's own options are passed on.
// The last line is `N passed, N failed`.
import { installIfNeeded, requireNode } from './workspace.mjs';

requireNode();
installIfNeeded();
const { runEngineTests } = await import('./engines/test-run.mjs');
await runEngineTests(process.argv.slice(2));
