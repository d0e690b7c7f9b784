import { masterKeyText, mongoConnection, readSettings } from '@rapport/edge';
import { openMongoKeyRing } from '@rapport/key-ring-mongodb';
import { openSqliteKeyRing } from '@rapport/key-ring-sqlite';
import { PrivacyFault, type KeyRing } from '@rapport/privacy';
import { keyCheckOf, masterKeyFromText } from '@rapport/privacy-node-crypto';
import { existsSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';
import { openDataFolder } from '../embedded/data-folder.js';
import { KeyMove } from './key-move.js';
import type { LogPlace, PlaceContext } from './log-place.js';

export interface KeyRingPlaces {
  readonly from: LogPlace;
  readonly to: LogPlace;
  /** Connection strings of MongoDB, for the side that is a server. */
  readonly ringFrom: string | null;
  readonly ringTo: string | null;
}

export interface OpenKeyMove {
  readonly move: KeyMove;
  close(): Promise<void>;
}

/** Whether both rings are known. */
export const movesKeys = ({ from, to, ringFrom, ringTo }: KeyRingPlaces): boolean => (from.kind === 'folder' || ringFrom !== null) && (to.kind === 'folder' || ringTo !== null);

/**
 * Opens both rings with the source's master key, and gives a data folder that has none a copy of it.
 *
 * @throws {PrivacyFault} {CliFault} SettingFault MongoSetupFault
 */
export async function openKeyMove(places: KeyRingPlaces, context: PlaceContext): Promise<OpenKeyMove> {
  const text = await masterKeyOf(places.from, context);
  const keyCheck = keyCheckOf(masterKeyFromText(text));
  if (places.to.kind === 'folder') await placeMasterKey(places.to.folder, text);
  const from = await openRing(places.from, places.ringFrom, keyCheck, true, context);
  try {
    // The target's log may hold events already; that its ring has their keys is what the move sees to.
    const to = await openRing(places.to, places.ringTo, keyCheck, false, context);
    return { move: new KeyMove(from, to), close: async () => void (await Promise.all([from.close(), to.close()])) };
  } catch (error) {
    await from.close();
    throw error;
  }
}

async function openRing(place: LogPlace, url: string | null, keyCheck: string, logHasEvents: boolean, { env }: PlaceContext): Promise<KeyRing> {
  if (place.kind === 'folder') {
    const { keyRing, keyRingHead } = openDataFolder(place.folder);
    return openSqliteKeyRing({ path: keyRing, headPath: keyRingHead, keyCheck, logHasEvents });
  }
  const settings = readSettings('command-api', { ...env, KEY_RING_MONGODB_URL: url ?? '' });
  return openMongoKeyRing({ ...mongoConnection(settings, 'keyRing'), keyCheck, logHasEvents });
}

/** Of a data folder its own; of the engines the one that their processes are given. */
async function masterKeyOf(from: LogPlace, { env }: PlaceContext): Promise<string> {
  if (from.kind === 'server') return masterKeyText(readSettings('command-api', env));
  const path = openDataFolder(from.folder).masterKey;
  if (!existsSync(path)) throw new CliFault(exitCodes.damaged, 'keys', `the master key file ${path} is missing`, 'Bring it back from its backup.');
  return (await readFile(path, 'utf8')).trim();
}

async function placeMasterKey(folder: string, text: string): Promise<void> {
  const path = openDataFolder(folder).masterKey;
  if (existsSync(path)) {
    if ((await readFile(path, 'utf8')).trim() === text) return;
    throw new PrivacyFault(`${path} holds another master key than the source has`);
  }
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(`${text}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}
