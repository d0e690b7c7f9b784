// The import of the CDNOW sample by the command line, as a user runs it.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { root } from '../workspace.mjs';
import { built, cdnowFile, newFolder, removeFolder } from './built.mjs';
import { inTurn, perSecond } from './measure.mjs';
import { number, spread } from './report.mjs';

const command = join(root, 'apps/rapport/bin/rapport.js');
const simulatedCustomers = 2_357;

/** Rows as the CDNOW sample has them, of customers whose purchases follow the published model. */
async function simulatedFile(folder) {
  const { cdnowParameters, simulatePurchases } = await built('apps/rapport', 'simulation/customer-model.js');
  const { randomFrom } = await built('apps/rapport', 'simulation/random.js');
  const { addDays } = await built('libs/kernel');
  const random = randomFrom(1);
  const rows = [];
  for (let customer = 1; customer <= simulatedCustomers; customer++) {
    const came = addDays('1997-01-01', Math.floor(random() * 84));
    for (const { atWeeks, amountMinor } of simulatePurchases(random, cdnowParameters, 78)) {
      const day = addDays(came, Math.floor(atWeeks * 7)).replaceAll('-', '');
      rows.push(` ${String(customer).padStart(5, '0')}  ${String(customer).padStart(4, '0')} ${day}  1 ${(amountMinor / 100).toFixed(2)}`);
    }
  }
  const file = join(folder, 'simulated.txt');
  writeFileSync(file, `${rows.join('\r\n')}\r\n`);
  return file;
}

function rapport(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [command, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve(out) : reject(new Error(`rapport ${args[0]} ended with ${code}`))));
  });
}

/** Rows a second of the whole command, from the opening of the data folder to its end. */
async function importInto(data, file, args = []) {
  const { rows, refused, ordersRecorded, elapsedMs } = JSON.parse(await rapport(['import', 'orders', file, '--format', 'cdnow', '--open-calendar', '--data', data, '--json', ...args]));
  if (refused > 0 || ordersRecorded !== rows) throw new Error(`of ${rows} rows ${ordersRecorded} were recorded`);
  return perSecond(rows, elapsedMs);
}

async function inNewFolder(work) {
  const data = newFolder();
  try {
    return await work(data);
  } finally {
    removeFolder(data);
  }
}

async function besideServer(data, file) {
  const server = spawn(process.execPath, [command, 'serve', '--data', data, '--port', '0'], { stdio: 'ignore' });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  try {
    for (let tries = 0; !existsSync(join(data, 'address.json')); tries++) {
      if (tries > 300) throw new Error('the server did not start within 30 seconds');
      await delay(100);
    }
    return await importInto(data, file);
  } finally {
    server.kill('SIGTERM');
    await ended;
  }
}

export async function run({ quick }) {
  const folder = newFolder();
  const given = cdnowFile();
  const file = given ?? (await simulatedFile(folder));
  const rows = readFileSync(file, 'utf8').split('\n').filter((line) => line.trim() !== '').length;
  const found = await inTurn(
    {
      lump: () => inNewFolder((data) => importInto(data, file)),
      daily: () => inNewFolder((data) => importInto(data, file, ['--close-days'])),
      beside: () => inNewFolder((data) => besideServer(data, file)),
    },
    quick ? 1 : 3,
    // Each run is a process of its own, cold as a user's is.
    { warmUp: false },
  );
  removeFolder(folder);
  return {
    title: `Import of ${given ? 'the CDNOW sample' : 'simulated purchases'} (${number(rows)} rows) by the command line: rows/s, start and end included`,
    tables: [{ columns: ['in one lump', 'closing each day', 'in one lump, beside a running process'], rows: [[spread(found.lump), spread(found.daily), spread(found.beside)]] }],
    aims: [],
  };
}
