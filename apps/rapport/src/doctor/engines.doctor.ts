import { readSettings, SettingFault, SettingFaults, type Environment } from '@rapport/edge';
import type { CliContext } from '../cli/cli-context.js';
import { ApiClient, oneAddress, type ApiAddresses } from '../client/api-client.js';
import type { EngineSettings } from '../engines/connections.js';
import { eventsTopicCheck, eventStoreCheck, keyRingCheck, masterKeyCheck, modeCheck, readStoreCheck, stationsCheck, statusPublisherCheck, statusTopicCheck, waitingCheck } from './engines.checks.js';
import { ok, runChecks, wrong, type Check, type Finding } from './finding.js';
import { readyCheck } from './http.checks.js';
import { nodeCheck } from './machine.checks.js';

/** Looks at the engines as the settings name them and, by their addresses, at processes. Changes nothing. */
export async function examineEngines({ env, now, err, signal }: Pick<CliContext, 'env' | 'now' | 'err' | 'signal'>, addresses: ApiAddresses | null): Promise<readonly Finding[]> {
  const machine = await runChecks([nodeCheck()]);
  const loaded = loadedOr(env);
  if (!('settings' in loaded)) return [...machine, ...loaded.faults];
  const examined = { loaded, now, warn: (what: string) => void err.write(`rapport: ${what}\n`) };
  const checks = [modeCheck, masterKeyCheck, eventStoreCheck, eventsTopicCheck, statusTopicCheck, readStoreCheck, keyRingCheck, stationsCheck, statusPublisherCheck, waitingCheck].map((check) => check(examined));
  return [...machine, ok('settings', 'every one is understood'), ...(await runChecks([...checks, ...processChecks(addresses, signal)]))];
}

function loadedOr(env: Environment): EngineSettings | { readonly faults: readonly Finding[] } {
  try {
    return readSettings('rapport', env);
  } catch (error) {
    const faults = error instanceof SettingFaults ? error.faults : error instanceof SettingFault ? [error] : null;
    if (faults === null) throw error;
    return { faults: faults.map(({ setting, problem, remedy }) => wrong('settings', `${setting}: ${problem}`, remedy)) };
  }
}

/** Where they are known, the processes that take commands and answer queries. */
function processChecks(addresses: ApiAddresses | null, signal: AbortSignal): readonly Check[] {
  if (addresses === null) return [];
  return Object.entries({ 'command-api': addresses.commands, 'query-api': addresses.queries }).map(([name, url]) => ({
    name,
    async run() {
      const api = new ApiClient(oneAddress(url), signal);
      try {
        return { ...((await readyCheck(api).run()) as Finding), check: name };
      } finally {
        api.close();
      }
    },
  }));
}
