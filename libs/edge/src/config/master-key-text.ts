import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { PrivacyFault } from '@rapport/privacy';
import type { AnyLoadedSettings } from './read-settings.js';
import type { Settings } from './settings.js';

/** The same for everybody, so it protects nothing: for trying things out. Base64 of 32 bytes. */
export const developmentMasterKey = createHash('sha256').update('the development master key of Rapport').digest('base64');

/**
 * The text of the master key: what the file holds, or the development key where no file is named. In production there must
 * be a file, and it must not hold the development key. The file is never made: every process has to have the same one.
 * @throws {SettingFault}
 */
export function masterKeyText(loaded: AnyLoadedSettings): string {
  const { masterKey: { file }, mode } = loaded.settings as Settings;
  const fault = (problem: string, remedy: string, cause?: unknown) => loaded.fault('masterKey.file', problem, remedy, { cause });
  const make = 'Make one with `openssl rand -base64 32`, keep a copy of it apart, and give it to every process.';
  if (file === '') {
    if (mode === 'development') return developmentMasterKey;
    throw fault('no file is named, and production needs one', make);
  }
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw fault(`the file can't be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`, 'Name a file that this user may read, with the key of this installation.', error);
  }
  if (mode === 'production' && text === developmentMasterKey) throw fault('the file holds the development key, which everybody knows', make);
  return text;
}

/** The master key, by the adapter's own reader. @throws {SettingFault} also where the text holds no key. */
export function readMasterKey<Key>(loaded: AnyLoadedSettings, fromText: (text: string) => Key): Key {
  const text = masterKeyText(loaded);
  try {
    return fromText(text);
  } catch (error) {
    if (!(error instanceof PrivacyFault)) throw error;
    throw loaded.fault('masterKey.file', error.message, 'Make one with `openssl rand -base64 32`, or bring the right one back.', { cause: error });
  }
}
