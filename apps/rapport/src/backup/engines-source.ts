import { masterKeyText, readSettings } from '@rapport/edge';
import { keyCheckOf, masterKeyFromText } from '@rapport/privacy-node-crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CliContext } from '../cli/cli-context.js';
import { placeOf } from '../migration/log-place.js';
import { runMigration } from '../migration/run-migration.js';
import type { BackupSource } from './back-up.js';
import { masterKeyFile } from './backup-files.js';

/**
 * EventStoreDB and the key ring in MongoDB, as the settings name them: every event with its stream, revision, id, type, data
 * and metadata goes into a log of a data folder, and the keys that they are sealed with into its ring. Commands go on
 * meanwhile.
 *
 * @throws {SettingFault} {SettingFaults}
 */
export function enginesSource({ env, now, err }: Pick<CliContext, 'env' | 'now' | 'err'>): BackupSource {
  const loaded = readSettings('rapport', env);
  const { eventStore, keyRing } = loaded.settings;
  const text = masterKeyText(loaded);
  const warn = (what: string): void => void err.write(`rapport: ${what}\n`);
  return {
    of: 'engines', masterKey: { text, keyCheck: keyCheckOf(masterKeyFromText(text)) },
    async copyTo(draft, { signal, onProgress, onStep }) {
      const places = { from: placeOf(eventStore.url), to: placeOf(draft), ringFrom: keyRing.url, ringTo: null };
      const { position } = await runMigration(places, { env, now, warn, signal, mayGrow: true, onProgress: (_phase, done, total) => onProgress(done, total) });
      onStep('keys');
      // Whether the master key goes with it is decided apart; caches are no part of a backup.
      await rm(join(draft, masterKeyFile), { force: true });
      await rm(join(draft, 'cache'), { recursive: true, force: true });
      return position;
    },
  };
}
