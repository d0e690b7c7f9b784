// One installation for all parts: its log is filled once, through command-api, and its processes come and go.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { built, newFolder } from '../built.mjs';
import { customers } from '../commands.mjs';
import { startWorker } from '../worker.mjs';

const { startRapportOnEngines } = await built('libs/testing', 'processes/index.js');
const { developmentMasterKey } = await built('libs/edge');

const batchSize = 2_000;
/** A folder for profiles of the processes and of the workers, to be set from outside; they lie there when the run has ended. */
const profiles = process.env.RAPPORT_BENCH_PROFILES;
const profiled = profiles ? { RAPPORT_BENCH_PROFILES: profiles, NODE_OPTIONS: `--import=${new URL('profile-on-exit.mjs', import.meta.url).href}` } : {};
/** Flags for a worker of the bench. */
export const workerFlags = profiles ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`] : [];
export const partitions = 4;

export async function install(addresses, { orders }) {
  const masterKeyFile = join(newFolder(), 'master.key');
  writeFileSync(masterKeyFile, developmentMasterKey);
  const none = { commandApis: 0, reactors: 0, relays: 0, projectors: 0, queryApis: 0 };
  let names = null;
  const start = async (counts) => {
    const apps = await startRapportOnEngines({ ...addresses, partitions, ...none, ...counts, ...(names ? { names } : {}), env: { MASTER_KEY_FILE: masterKeyFile, LOG_LEVEL: 'warn', ...profiled } });
    names ??= apps.names;
    return apps;
  };
  const client = await startWorker('./load-client.mjs');
  const commandApi = await start({ commandApis: 1 });
  await client.call('registerCustomers', { url: commandApi.commandUrl });
  for (let first = 0; first < orders; first += batchSize) await client.call('batch', { url: commandApi.commandUrl, first, count: Math.min(batchSize, orders - first) });
  await commandApi.stop();
  return { ...addresses, partitions, names, masterKey: developmentMasterKey, client, start, nextOrder: orders, close: () => client.close() };
}

/** One order more of each customer: what is measured afterwards finds every customer in command-api's memory. */
export async function warmUp(installation, url) {
  await installation.client.call('batch', { url, first: installation.nextOrder, count: customers });
  installation.nextOrder += customers;
}

/** What a worker needs to know of it. */
export const told = ({ kafkaBrokers, mongodbUrl, eventStoreUrl, partitions: count, names, masterKey }) => ({ kafkaBrokers, mongodbUrl, eventStoreUrl, partitions: count, names, masterKey });
