import { existsSync } from 'node:fs';
import type { CliContext } from '../cli/cli-context.js';
import { ApiClient, oneAddress } from '../client/api-client.js';
import { findRunningProcess } from '../client/running-process.js';
import { dataFolderPaths } from '../embedded/data-folder.js';
import { keysCheck, lastEventCheck, leftoversCheck, logCheck, modesCheck, processCheck } from './data-folder.checks.js';
import { runChecks, wrong, type Finding } from './finding.js';
import { calendarCheck, lagCheck, parkedCheck, readyCheck } from './http.checks.js';
import { diskCheck, nodeCheck } from './machine.checks.js';

/** Looks at a data folder and, where one runs on it, at its process. Changes nothing, and starts nothing. */
export async function examineDataFolder({ now, signal }: Pick<CliContext, 'now' | 'signal'>, dataFolder: string): Promise<readonly Finding[]> {
  if (!existsSync(dataFolder)) return [...(await runChecks([nodeCheck()])), wrong('data folder', `there is no data folder ${dataFolder}`, 'Name one with --data; `rapport serve` makes it.')];
  const { log, keyRing, masterKey } = dataFolderPaths(dataFolder);
  if (![log, keyRing, masterKey].some((path) => existsSync(path))) return [...(await runChecks([nodeCheck()])), wrong('data folder', `${dataFolder} holds neither a log nor keys`, 'Name the right one with --data; `rapport serve` makes one of an empty folder.')];
  const running = await findRunningProcess(dataFolder);
  const files = [
    nodeCheck(), diskCheck(dataFolder), modesCheck(dataFolder), leftoversCheck(dataFolder), logCheck(dataFolder, running), keysCheck(dataFolder, running),
    lastEventCheck(dataFolder, now()), processCheck(dataFolder, running),
  ];
  if (!running) return runChecks(files);
  const api = new ApiClient(oneAddress(running.url), signal);
  try {
    return await runChecks([...files, readyCheck(api), lagCheck(api), parkedCheck(api), calendarCheck(api, now())]);
  } finally {
    api.close();
  }
}
