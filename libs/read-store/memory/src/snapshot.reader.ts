import { open, type FileHandle } from 'node:fs/promises';
import type { CacheCipher } from '@rapport/privacy';
import type { StoredDocument } from '@rapport/read-store';
import { maxChunkBytes, snapshotMagic, type SnapshotChunk } from './snapshot.format.js';

/**
 * Why a snapshot was not used: `missing`; `unreadable` (the file can't be read); `format` (no snapshot, or of another
 * format); `key` (its first chunk does not open: another key, or altered); `schema`; `damaged` (cut, altered, or longer than it says).
 */
export type SnapshotRefusal = 'missing' | 'unreadable' | 'format' | 'key' | 'schema' | 'damaged';

export type SnapshotRead =
  | { readonly complete: true; readonly collections: ReadonlyMap<string, readonly StoredDocument[]>; readonly documents: number }
  | { readonly complete: false; readonly reason: SnapshotRefusal };

class Refused extends Error {
  constructor(readonly reason: SnapshotRefusal) {
    super(reason);
  }
}

/** Only an abort is thrown; everything that may be wrong with the file is an answer. */
export async function readSnapshot(path: string, cipher: CacheCipher, schema: string, signal?: AbortSignal): Promise<SnapshotRead> {
  let file: FileHandle | null = null;
  try {
    file = await open(path, 'r');
    return await readChunks(file, cipher, schema, signal);
  } catch (error) {
    signal?.throwIfAborted();
    return { complete: false, reason: reasonOf(error) };
  } finally {
    await file?.close();
  }
}

function reasonOf(error: unknown): SnapshotRefusal {
  if (error instanceof Refused) return error.reason;
  return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'unreadable';
}

async function readChunks(file: FileHandle, cipher: CacheCipher, schema: string, signal?: AbortSignal): Promise<SnapshotRead> {
  const magic = await exactly(file, snapshotMagic.byteLength, 'format');
  if (!snapshotMagic.equals(magic)) throw new Refused('format');
  const header = await nextChunk(file, cipher, 'key');
  if (header.kind !== 'header' || header.chunk !== 0) throw new Refused('damaged');
  if (header.schema !== schema) throw new Refused('schema');
  const collections = new Map<string, StoredDocument[]>();
  let documents = 0;
  for (let number = 1; ; number++) {
    signal?.throwIfAborted();
    const chunk = await nextChunk(file, cipher, 'damaged');
    if (chunk.snapshot !== header.snapshot || chunk.chunk !== number) throw new Refused('damaged');
    if (chunk.kind === 'documents') {
      const into = collections.get(chunk.collection);
      if (into) for (const document of chunk.documents) into.push(document);
      else collections.set(chunk.collection, [...chunk.documents]);
      documents += chunk.documents.length;
    } else {
      const rest = await file.read(Buffer.alloc(1));
      if (chunk.kind !== 'end' || chunk.documents !== documents || rest.bytesRead > 0) throw new Refused('damaged');
      return { complete: true, collections, documents };
    }
  }
}

async function nextChunk(file: FileHandle, cipher: CacheCipher, otherwise: SnapshotRefusal): Promise<SnapshotChunk> {
  const length = (await exactly(file, 4, 'damaged')).readUInt32BE();
  if (length > maxChunkBytes) throw new Refused('damaged');
  const plain = cipher.decrypt(await exactly(file, length, 'damaged'));
  if (!plain) throw new Refused(otherwise);
  try {
    return JSON.parse(Buffer.from(plain).toString('utf8')) as SnapshotChunk;
  } catch {
    throw new Refused('damaged');
  }
}

async function exactly(file: FileHandle, length: number, otherwise: SnapshotRefusal): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled);
    if (bytesRead === 0) throw new Refused(otherwise);
    filled += bytesRead;
  }
  return bytes;
}
