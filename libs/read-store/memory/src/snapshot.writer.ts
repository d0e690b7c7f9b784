import { randomUUID } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { CacheCipher } from '@rapport/privacy';
import type { StoredDocument } from '@rapport/read-store';
import { chunkChars, snapshotMagic } from './snapshot.format.js';

export interface CapturedCollection {
  readonly name: string;
  readonly documents: readonly StoredDocument[];
}

export interface SnapshotWritten {
  readonly documents: number;
  readonly bytes: number;
}

/** Beside the target, fsync, then renamed over it. */
export async function writeSnapshot(path: string, cipher: CacheCipher, schema: string, collections: readonly CapturedCollection[], signal?: AbortSignal): Promise<SnapshotWritten> {
  const partial = `${path}.partial`;
  try {
    const written = await writeFile(partial, cipher, schema, collections, signal);
    signal?.throwIfAborted();
    await rename(partial, path);
    await syncDirectory(dirname(path));
    return written;
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

async function writeFile(path: string, cipher: CacheCipher, schema: string, collections: readonly CapturedCollection[], signal?: AbortSignal): Promise<SnapshotWritten> {
  const file = await open(path, 'w', 0o600);
  try {
    let bytes = await append(file, snapshotMagic);
    for (const text of chunkTexts(schema, collections)) {
      signal?.throwIfAborted();
      const sealed = cipher.encrypt(Buffer.from(text, 'utf8'));
      const length = Buffer.alloc(4);
      length.writeUInt32BE(sealed.byteLength);
      bytes += await append(file, Buffer.concat([length, sealed]));
    }
    await file.sync();
    return { documents: total(collections), bytes };
  } finally {
    await file.close();
  }
}

function* chunkTexts(schema: string, collections: readonly CapturedCollection[]): Generator<string> {
  const snapshot = randomUUID();
  let chunk = 0;
  yield JSON.stringify({ snapshot, chunk: chunk++, kind: 'header', schema });
  for (const { name, documents } of collections) {
    const head = (): string => `{"snapshot":"${snapshot}","chunk":${chunk++},"kind":"documents","collection":${JSON.stringify(name)},"documents":[`;
    let text = '';
    for (const document of documents) {
      text += (text === '' ? head() : ',') + JSON.stringify(document);
      if (text.length < chunkChars) continue;
      yield text + ']}';
      text = '';
    }
    if (text !== '') yield text + ']}';
  }
  yield JSON.stringify({ snapshot, chunk, kind: 'end', documents: total(collections) });
}

const total = (collections: readonly CapturedCollection[]): number => collections.reduce((sum, { documents }) => sum + documents.length, 0);

async function append(file: FileHandle, bytes: Uint8Array): Promise<number> {
  let written = 0;
  while (written < bytes.byteLength) written += (await file.write(bytes, written)).bytesWritten;
  return written;
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
