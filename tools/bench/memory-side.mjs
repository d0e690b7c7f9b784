// One kind of work over a log of some size, in a process of its own, with the memory that it took.
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { built, newFolder, removeFolder } from './built.mjs';
import { orderBody } from './commands.mjs';
import { startReadSide } from './read-side-of.mjs';

const { openSqliteEventLog } = await built('libs/event-log/sqlite');
const { addDays, beginning, instantFromMs } = await built('libs/kernel');

const samples = 40;
const commandsSent = 10_000;

/** The live heap, collected first, at its highest; to be told of each step of about `total`. */
function heapWatch(total) {
  const every = Math.max(1, Math.floor(total / samples));
  let steps = 0;
  let looked = 0;
  let peak = 0;
  const look = () => {
    globalThis.gc();
    peak = Math.max(peak, process.memoryUsage().heapUsed);
  };
  return {
    step(count = 1) {
      steps += count;
      if (steps - looked < every) return;
      looked = steps;
      look();
    },
    result() {
      look();
      return { heap: peak, resident: process.resourceUsage().maxRSS * 1_024, steps };
    },
  };
}

async function withLog(folder, work) {
  const log = await openSqliteEventLog({ folder });
  try {
    return await work(log);
  } finally {
    await log.close();
  }
}

const read = ({ folder, events }) =>
  withLog(folder, async (log) => {
    const watch = heapWatch(events);
    for await (const event of log.readAll()) if (event) watch.step();
    return watch.result();
  });

const relay = ({ folder, events }) =>
  withLog(folder, async (log) => {
    const { runRelay } = await built('apps/relay');
    const { translate, wireKeyOf } = await built('libs/application');
    const watch = heapWatch(events);
    const ending = new AbortController();
    const sink = { partitions: 4, partitionOf: () => 0, publish: async (records) => watch.step(records.length) };
    await runRelay({
      log, publisher: sink, from: beginning, signal: ending.signal,
      translate: (recorded) => {
        const event = translate(recorded);
        return { key: wireKeyOf(event), event };
      },
      onProgress: ({ caughtUp }) => caughtUp && ending.abort(),
    });
    return watch.result();
  });

/** Orders of customers all over the log, decided on their streams. */
const commands = ({ folder, events }) =>
  withLog(folder, async (log) => {
    const { writeSide } = await built('libs/application');
    const { createHmac } = await import('node:crypto');
    const digest = (purpose, text) => createHmac('sha256', purpose).update(text).digest('hex');
    const side = writeSide({ log, vault: null, digest, random: Math.random });
    const watch = heapWatch(commandsSent);
    let number = 0;
    const lane = async () => {
      while (number < commandsSent) {
        const customerId = `c${(number * 7_919) % Math.floor(events / 10)}`;
        const { lines: [line], ...order } = orderBody(number++);
        const command = { type: 'RecordOrder', customerId, ...order, lines: [{ line: 1, ...line, costMinor: null }], buyerId: null, payerId: null, userId: null };
        const commandId = `bench-${order.orderId}`;
        const { outcome } = await side.purchases(customerId, { commandId, correlationId: commandId, causationId: null, actor: { id: 'bench', role: 'service' }, now: instantFromMs(Date.now()), command });
        if (outcome !== 'accepted') throw new Error(`an order was ${outcome}`);
        watch.step();
      }
    };
    await Promise.all(Array.from({ length: 64 }, lane));
    return watch.result();
  });

/** The import's own process: its file has a quarter as many rows as the log has events; the server is a stand-in. */
async function importing({ events, url }) {
  const rows = events / 4;
  const from = (path) => built('apps/rapport', path);
  const [{ importOrders }, { ApiClient }, { cdnowMapping }, { dateReader }, { RefusalReport }] = await Promise.all(
    ['order-import/import-orders.js', 'client/api-client.js', 'order-import/mapping.js', 'order-import/date-form.js', 'order-import/refusal-report.js'].map(from),
  );
  const folder = newFolder();
  const path = join(folder, 'orders.txt');
  const fileBytes = await writeOrders(path, rows);
  const watch = heapWatch(rows);
  const api = new ApiClient({ commands: url, queries: url });
  let before = 0;
  await importOrders(api, {
    path, fileBytes, mapping: cdnowMapping(null, dateReader('YYYYMMDD')), openCalendar: false, closeDays: false, timeZone: null,
    report: new RefusalReport(null), nowMs: Date.now(), signal: new AbortController().signal, retryForMs: 20_000,
    onProgress: (phase, done) => {
      if (phase !== 'sending') return;
      watch.step(done - before);
      before = done;
    },
  });
  api.close();
  removeFolder(folder);
  return watch.result();
}

async function writeOrders(path, rows) {
  const out = createWriteStream(path);
  for (let row = 0; row < rows; row++) {
    const customer = String(Math.floor(row / 10)).padStart(6, '0');
    const day = addDays('1997-01-01', (row * 37) % 500).replaceAll('-', '');
    if (!out.write(` ${customer}  ${customer} ${day}  2   29.33\r\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
  return out.bytesWritten;
}

/** The whole read side filled: its documents are in memory, so this grows with what is in them. */
const views = ({ folder }) =>
  withLog(folder, async (log) => {
    const { filled, stop } = startReadSide(log);
    await filled;
    const watch = heapWatch(1);
    const result = watch.result();
    await stop();
    return result;
  });

const works = { read, relay, commands, importing, views };

export const start = () => ({ run: ({ work, ...options }) => works[work](options), close: () => undefined });
