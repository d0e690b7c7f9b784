// The load's client, in a process of its own: the same code against every server.
import { Agent, request } from 'node:http';
import { orderLine, registrationLine, customers, requests } from './commands.mjs';
import { perSecond, timed } from './measure.mjs';

const agent = new Agent({ keepAlive: true, maxSockets: 128 });

/** Sends one request and answers its text; anything but 200 and 201 is an error. */
function post(url, path, contentType, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}${path}`, { method: 'POST', agent, headers: { 'content-type': contentType, 'content-length': Buffer.byteLength(body), ...headers } }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        if (answer.statusCode === 200 || answer.statusCode === 201) resolve(text);
        else reject(new Error(`${path} was answered ${answer.statusCode}: ${text}`));
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Single commands, so many in flight, for a time; `first` is the number of the first. Answers how many a second, and how busy the client was. */
async function load({ url, kind, inFlight, ms, first }) {
  let number = first;
  const before = process.cpuUsage();
  const start = performance.now();
  const lane = async () => {
    while (performance.now() - start < ms) {
      const { path, body } = requests[kind](number);
      const key = `${kind}-${number++}`;
      await post(url, path, 'application/json', JSON.stringify(body), { 'idempotency-key': key });
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  const took = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return { rate: perSecond(number - first, took), next: number, busy: (user + system) / 1_000 / took };
}

async function sendLines(url, lines) {
  let text = '';
  for (const line of lines) text += `${JSON.stringify(line)}\n`;
  let answers = '';
  const ms = await timed(async () => (answers = await post(url, '/v1/batches', 'application/x-ndjson', text)));
  const accepted = answers.split('\n').filter((line) => line.includes('"status":201')).length;
  if (accepted !== lines.length) throw new Error(`${lines.length - accepted} of ${lines.length} lines were not accepted: ${answers.slice(0, 500)}`);
  return ms;
}

export function start() {
  return {
    load,
    /** Orders as one batch; answers the milliseconds that it took. */
    batch: ({ url, count, first }) => sendLines(url, Array.from({ length: count }, (_, index) => orderLine(first + index))),
    registerCustomers: ({ url }) => sendLines(url, Array.from({ length: customers }, (_, number) => registrationLine(number))),
    close: () => agent.destroy(),
  };
}
