import { checkEventLogStart, lastEventStoredAt } from '@rapport/event-log-sqlite';
import { checkSqliteKeyRing } from '@rapport/key-ring-sqlite';
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { draftRemedy, draftsBeside } from '../backup/draft-folder.js';
import { readMasterKeyFile } from '../backup/master-key-text.js';
import type { RunningProcess } from '../client/running-process.js';
import { readLiveAddress } from '../client/running-process.js';
import { dataFolderPaths } from '../embedded/data-folder.js';
import { counted } from '../render/table.js';
import { ok, warning, wrong, type Check, type Finding } from './finding.js';
import { storedFinding } from './machine.checks.js';

/** Files that only their owner may read. */
export const modesCheck = (dataFolder: string): Check => ({
  name: 'file modes',
  async run() {
    if (process.platform === 'win32') return ok('file modes', 'not looked at on this system');
    const { log, masterKey, keyRing } = dataFolderPaths(dataFolder);
    const open: Finding[] = [];
    for (const path of [log, masterKey, keyRing]) {
      if (!existsSync(path)) continue;
      const { mode } = await stat(path);
      if ((mode & 0o077) !== 0) open.push(warning('file modes', `${path} can be read by others than its owner (mode ${(mode & 0o777).toString(8)})`, `chmod go= ${path}`));
    }
    return open.length > 0 ? open : ok('file modes', 'log and keys are their owner\'s alone');
  },
});

/** Beside the folder, what a backup or a restore left that was killed. */
export const leftoversCheck = (dataFolder: string): Check => ({
  name: 'leftovers',
  async run() {
    const drafts = await draftsBeside(dataFolder);
    if (drafts.length === 0) return ok('leftovers', 'no backup or restore was broken off beside the data folder');
    return drafts.map((draft) => warning('leftovers', `${draft} is a backup or a restore that was never completed; a master key may be in it`, draftRemedy(draft)));
  },
});

/** What a start would say of the log; beside a process that has it open, that it has. */
export const logCheck = (dataFolder: string, running: RunningProcess | null): Check => ({
  name: 'log',
  async run() {
    if (running) return ok('log', `open in process ${running.pid ?? 'unknown'}; \`rapport verify\` checks every event`);
    const { log } = dataFolderPaths(dataFolder);
    if (!existsSync(log)) return wrong('log', `there is no log in ${dataFolder}, though there are keys`, 'Put the folder `log` back, or restore a backup into a new folder: a start here is refused, so that no empty log takes its place.');
    const events = await checkEventLogStart(log);
    return ok('log', `${counted(events, 'event')}; it would open; \`rapport verify\` checks every event`);
  },
});

export const lastEventCheck = (dataFolder: string, nowMs: number): Check => ({ name: 'clock', run: () => storedFinding(lastEventStoredAt(dataFolderPaths(dataFolder).log), nowMs) });

/** Beside a process that has the ring open: its checkpoint can keep a reader out for a moment. */
const looks = 5;

export const keysCheck = (dataFolder: string, running: RunningProcess | null): Check => ({
  name: 'keys',
  async run() {
    const { masterKey, keyRing, keyRingHead, log } = dataFolderPaths(dataFolder);
    const { keyCheck } = await readMasterKeyFile(masterKey);
    const logHasEvents = lastEventStoredAt(log) !== null;
    for (let look = 1; ; look++) {
      try {
        const keys = checkSqliteKeyRing({ path: keyRing, headPath: keyRingHead, keyCheck, logHasEvents });
        return ok('keys', `${counted(keys ?? 0, 'data key')}, opened by this master key; keep a copy of it apart from the backups`);
      } catch (error) {
        if (running === null || look === looks) throw error;
        await delay(50);
      }
    }
  },
});

export const processCheck = (dataFolder: string, running: RunningProcess | null): Check => ({
  name: 'process',
  async run() {
    if (running) return ok('process', `process ${running.pid ?? 'unknown'} answers at ${running.url}`);
    const address = await readLiveAddress(dataFolder);
    if (address !== null) return wrong('process', `process ${address.pid ?? 'unknown'} does not answer at ${address.url}`, 'Wait until it answers; else end it and start it again.');
    return ok('process', 'none runs on the data folder: commands start one for the time of their work');
  },
});
