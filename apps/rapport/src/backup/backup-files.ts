import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/** What a backup consists of beside its manifest, by their places in it: those of a data folder. */
export const backupFiles = ['log/events.sqlite', 'log/events.head', 'log/keys.head', 'keys/keys.sqlite', 'keys/master.key'] as const;
export type BackupFile = (typeof backupFiles)[number];
export const masterKeyFile: BackupFile = 'keys/master.key';

export interface FileDigest {
  readonly bytes: number;
  /** In hex. */
  readonly sha256: string;
}

/** Reads all of the file. @throws the signal's reason. */
export async function digestOf(path: string, signal: AbortSignal): Promise<FileDigest> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, { signal })) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Copies into a new file for its owner only, durably. @returns the digest of what was read. */
export async function copyPrivately(from: string, to: string, signal: AbortSignal): Promise<FileDigest> {
  const hash = createHash('sha256');
  let bytes = 0;
  await writing(to, async (file) => {
    for await (const chunk of createReadStream(from, { signal })) {
      hash.update(chunk as Buffer);
      bytes += (chunk as Buffer).length;
      await file.writeFile(chunk as Buffer);
    }
  });
  return { bytes, sha256: hash.digest('hex') };
}

/** A new file for its owner only, durably. @throws EEXIST */
export const writePrivately = (path: string, text: string): Promise<void> => writing(path, (file) => file.writeFile(text));

async function writing(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await write(file);
    await file.sync();
  } finally {
    await file.close();
  }
}
