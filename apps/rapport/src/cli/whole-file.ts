import { open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CliFault } from './cli-fault.js';
import { exitCodes } from './exit-codes.js';
import { tellingFile } from './file-fault.js';

export interface WrittenFile {
  readonly bytes: number;
}

/**
 * Writes a file that is whole or not there: under a temporary name beside it, which becomes the asked one once everything is
 * on the disk. An error, Ctrl-C among them, leaves no file behind.
 *
 * @throws {CliFault} where a file of that name is there already, unless it may be replaced.
 */
export async function writeWholeFile(path: string, chunks: AsyncIterable<Uint8Array>, mayReplace: boolean): Promise<WrittenFile> {
  if (!mayReplace && (await isThere(path))) throw new CliFault(exitCodes.usage, 'file-exists', `the file ${path} is there already`, 'Give another name, or --force to replace it.');
  const draft = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  try {
    const bytes = await tellingFile(`the file ${path}`, 'written', () => writeAll(draft, chunks));
    await tellingFile(`the file ${path}`, 'written', () => rename(draft, path));
    return { bytes };
  } finally {
    await rm(draft, { force: true });
  }
}

async function writeAll(path: string, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  const file = await open(path, 'wx');
  try {
    let bytes = 0;
    for await (const chunk of chunks) {
      await file.writeFile(chunk);
      bytes += chunk.length;
    }
    await file.sync();
    return bytes;
  } finally {
    await file.close();
  }
}

const isThere = (path: string): Promise<boolean> => tellingFile(`the file ${path}`, 'used', () => stat(path).then(() => true, (error: NodeJS.ErrnoException) => {
  if (error.code === 'ENOENT') return false;
  throw error;
}));
