import type { StoredDocument } from '@rapport/read-store';

/** First bytes of the file. Another format has another line. */
export const snapshotMagic = Buffer.from('rapport-read-store-snapshot 1\n', 'utf8');

/** Characters of JSON after which a chunk ends (it may be longer by one document). */
export const chunkChars = 256 * 1024;
/** Largest encrypted chunk that is read, in bytes. */
export const maxChunkBytes = 64 * 1024 * 1024;

/**
 * After the magic line: chunks, each as four bytes of length (big endian) and the encrypted JSON of one of these. Every
 * chunk names its snapshot and its number, so that none can be left out, repeated, moved or taken from another file.
 */
export type SnapshotChunk =
  | { readonly snapshot: string; readonly chunk: 0; readonly kind: 'header'; readonly schema: string }
  | { readonly snapshot: string; readonly chunk: number; readonly kind: 'documents'; readonly collection: string; readonly documents: readonly StoredDocument[] }
  | { readonly snapshot: string; readonly chunk: number; readonly kind: 'end'; readonly documents: number };
