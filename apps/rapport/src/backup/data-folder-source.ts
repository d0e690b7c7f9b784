import { copyEventLog } from '@rapport/event-log-sqlite';
import { copySqliteKeyRing } from '@rapport/key-ring-sqlite';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';
import { dataFolderPaths } from '../embedded/data-folder.js';
import type { BackupSource } from './back-up.js';
import { readMasterKeyFile } from './master-key-text.js';

/** A data folder, whether or not a process runs on it: that process goes on meanwhile. */
export async function dataFolderSource(dataFolder: string): Promise<BackupSource> {
  const from = dataFolderPaths(dataFolder);
  if (!existsSync(from.log) || !existsSync(from.keyRing)) throw new CliFault(exitCodes.notFound, 'no-data-folder', `${dataFolder} is no data folder: there is no log with its keys in it`, 'Name one with --data.');
  const masterKey = await readMasterKeyFile(from.masterKey);
  return {
    of: 'data-folder', masterKey,
    async copyTo(draft, { signal, onProgress, onStep }) {
      // A key is stored before anything is sealed with it: what is copied later has the keys of what was copied before.
      const { position, events } = await copyEventLog(from.log, join(draft, 'log'), { signal, onProgress });
      onStep('log');
      const ring = { path: from.keyRing, headPath: from.keyRingHead, keyCheck: masterKey.keyCheck, logHasEvents: events > 0 };
      copySqliteKeyRing(ring, { path: join(draft, 'keys', 'keys.sqlite'), headPath: join(draft, 'log', 'keys.head') });
      onStep('keys');
      return position;
    },
  };
}
