// Stops its server, sends more than the connection takes, and kills the server.
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { onClientCrash } from '../dist/index.js';

const [connectionString, serverPid, handled] = process.argv.slice(2);
if (handled === 'handled') onClientCrash({ log: (what) => process.stderr.write(`${what}\n`) });

const client = EventStoreDBClient.connectionString(connectionString);
const event = (text) => jsonEvent({ type: 'Noted', data: { text } });
await client.appendToStream('warm-1', event(''));
process.kill(Number(serverPid), 'SIGSTOP');
const text = 'x'.repeat(200_000);
const appends = Array.from({ length: 80 }, (_, index) => client.appendToStream(`large-${index}`, event(text)));
setTimeout(() => process.kill(Number(serverPid), 'SIGKILL'), 1_000);
const outcomes = await Promise.allSettled(appends);
process.stdout.write(`${[...new Set(outcomes.map(({ status }) => status))].join(' ')}\n`);
setTimeout(() => process.exit(0), 200);
