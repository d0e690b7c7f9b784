import { parseArgs } from 'node:util';
import { startEventStoreDouble } from './event-store-double.js';

const note = "a protocol double of EventStoreDB for tests, not a store for users' data";
const usage = `${note}\n\n  main.js --folder FOLDER [--port PORT] [--user NAME --password PASSWORD]`;

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { folder: text, port: text, user: text, password: text, help: { type: 'boolean' } } });
  if (values.help || values.folder === undefined) {
    console.log(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const { folder, port, user, password } = values;
  const credentials = user === undefined ? {} : { credentials: { username: user, password: password ?? '' } };
  const double = await startEventStoreDouble({ folder, port: Number(port ?? 0), ...credentials });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void double.close());
  console.log(JSON.stringify({ connectionString: double.connectionString, note }));
}

await main();
