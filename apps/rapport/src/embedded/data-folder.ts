import { mkdirSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Where everything of one installation lies. The log and the keys are apart, so that they can be kept and guarded apart. */
export interface DataFolder {
  readonly log: string;
  readonly masterKey: string;
  readonly keyRing: string;
  /** What the key ring has reached; beside the log and not beside the ring, whose older copy must not bring its own. */
  readonly keyRingHead: string;
  readonly snapshot: string;
  readonly reactorSnapshot: string;
  /** Folded states of long streams. */
  readonly states: string;
  readonly address: string;
}

export const logFolderIn = (dataFolder: string): string => join(dataFolder, 'log');

/** Makes the folders that are missing, readable for their owner only. */
export function openDataFolder(dataFolder: string): DataFolder {
  for (const part of ['log', 'keys', 'cache']) mkdirSync(join(dataFolder, part), { recursive: true, mode: 0o700 });
  return dataFolderPaths(dataFolder);
}

/** Where everything lies, or would lie. */
export function dataFolderPaths(dataFolder: string): DataFolder {
  return {
    log: logFolderIn(dataFolder),
    masterKey: join(dataFolder, 'keys', 'master.key'),
    keyRing: join(dataFolder, 'keys', 'keys.sqlite'),
    keyRingHead: join(logFolderIn(dataFolder), 'keys.head'),
    snapshot: join(dataFolder, 'cache', 'read-models.snapshot'),
    reactorSnapshot: join(dataFolder, 'cache', 'reactor.snapshot'),
    states: join(dataFolder, 'cache', 'states.sqlite'),
    address: join(dataFolder, 'address.json'),
  };
}

/** Says in the data folder where this process answers, in one step, so that nobody reads half of it. */
export async function publishAddress({ address }: DataFolder, url: string, instance: string): Promise<void> {
  const draft = `${address}.${process.pid}`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify({ url, pid: process.pid, instance }));
  } finally {
    await file.close();
  }
  await rename(draft, address);
}

export const withdrawAddress = ({ address }: DataFolder): Promise<void> => rm(address, { force: true });
