// A process with two logs, whose clients share their pending appends. Says on standard output how far it is.
import { onClientCrash, openEventStoreLog } from '../dist/index.js';
import { once } from 'node:events';

const [urls, id] = [process.argv.slice(2, 4), process.argv[4]];
onClientCrash({ log: (what) => process.stderr.write(`${what}\n`) });

const event = (id) => ({ id, type: 'Noted', data: {}, metadata: {} });
const outcomeOf = (append) => append.then(({ outcome }) => outcome, ({ name }) => name);

const logs = await Promise.all(urls.map((connectionString) => openEventStoreLog({ connectionString, appendTimeoutMs: 60_000 })));
await Promise.all(logs.map((log) => log.append('warm-1', 'no-stream', [event(id)])));
process.stdout.write('warm\n');
await once(process.stdin, 'data');
const outcomes = await Promise.all(logs.map((log) => outcomeOf(log.append('late-1', 'no-stream', [event(id)]))));
process.stdout.write(`${outcomes.join(' ')}\n`);
// Ends by the late answer, or not at all.
setInterval(() => undefined, 60_000);
