import type { KeySubject } from '@rapport/contracts';
import type { KeyRingEntry } from '@rapport/privacy';
import { Binary } from 'mongodb';

/** The ring's own document: its `_id` is no subject, for these have a colon. The names here are the storage format. */
export const ringDocumentId = 'ring';

export interface RingDocument {
  readonly _id: typeof ringDocumentId;
  /** Of what is stored here. */
  readonly format: 1;
  /** Tells the master key that wraps the entries. */
  readonly keyCheck: string;
}

/** An entry under its subject. Erasure puts a tombstone in its place; an entry is never deleted. */
export type EntryDocument =
  | { readonly _id: KeySubject; readonly state: 'live'; readonly wrapped: Binary }
  | { readonly _id: KeySubject; readonly state: 'erased' };

export type StoredRing = RingDocument | EntryDocument;

export const liveEntry = (subject: KeySubject, wrapped: Uint8Array): EntryDocument => ({ _id: subject, state: 'live', wrapped: new Binary(wrapped) });

export const entryOf = (document: EntryDocument): KeyRingEntry =>
  document.state === 'erased' ? { state: 'erased' } : { state: 'live', wrapped: Uint8Array.from(document.wrapped.value()) };
