import { keyCheckOf, masterKeyFromText } from '@rapport/privacy-node-crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';
import { tellingFile } from '../cli/file-fault.js';

export interface NamedMasterKey {
  readonly text: string;
  readonly keyCheck: string;
}

/** Of a data folder or backup, which is damaged without it. @throws {CliFault} where the file is missing or can't be read; PrivacyFault where it holds no key. */
export async function readMasterKeyFile(path: string): Promise<NamedMasterKey> {
  if (!existsSync(path)) throw new CliFault(exitCodes.damaged, 'keys', `the master key file ${path} is missing`, 'Bring it back from where its copy is kept.');
  return readNamedMasterKey(path);
}

/** That a command line named: where it is missing, nothing was found. @throws {CliFault} {PrivacyFault} */
export async function readNamedMasterKey(path: string): Promise<NamedMasterKey> {
  const text = (await tellingFile(`the master key file ${path}`, 'read', () => readFile(path, 'utf8'))).trim();
  return { text, keyCheck: keyCheckOf(masterKeyFromText(text)) };
}
