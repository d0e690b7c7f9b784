import type { KeySubject, SealedBox } from '@rapport/contracts';
import type { JsonObject } from '@rapport/kernel';

/** What a box is bound to: moved to another place, it does not open. */
export interface SealContext {
  readonly stream: string;
  readonly storedType: string;
  readonly eventId: string;
}

/** An opened part; or the key was destroyed on purpose, and the person is gone. */
export type Opened = { readonly state: 'open'; readonly personal: JsonObject } | { readonly state: 'erased' };

/** A key is missing that was never erased, or a box does not open: something was lost or altered. Never treated as erased. */
export class PrivacyFault extends Error {
  override readonly name = 'PrivacyFault';
}

/** Seals and opens the personal parts of events. Personal values never appear in its errors. */
export interface PersonalDataVault {
  /**
   * Seals with the subject's data key, which is made at the first use.
   * @throws {PrivacyFault} when the subject has been erased: no key is ever made again for it.
   */
  seal(subject: KeySubject, context: SealContext, personal: JsonObject): Promise<SealedBox>;
  /** @throws {PrivacyFault} */
  open(box: SealedBox, context: SealContext): Promise<Opened>;
}

/** Keyed digest (HMAC-SHA-256, hex): equal texts give equal digests for this installation only, and nothing leads back. */
export type KeyedDigest = (purpose: string, text: string) => string;

/** Encrypts disposable local caches (snapshots of the read store) as a whole, with a key of this installation. */
export interface CacheCipher {
  encrypt(chunk: Uint8Array): Uint8Array;
  /** Null when the chunk was not written with this installation's key or has been altered. */
  decrypt(chunk: Uint8Array): Uint8Array | null;
}

/** A data key as the ring keeps it: wrapped by the master key, or the tombstone that erasure leaves. */
export type KeyRingEntry = { readonly state: 'live'; readonly wrapped: Uint8Array } | { readonly state: 'erased' };

/** Where wrapped data keys are kept, apart from the log. Opening one that has lost entries is refused: it would give a second key. */
export interface KeyRing {
  find(subject: KeySubject): Promise<KeyRingEntry | null>;
  /** Stores the entry if the subject has none, durably before it resolves; answers what stands there now (two makers: one key). */
  addIfAbsent(subject: KeySubject, wrapped: Uint8Array): Promise<KeyRingEntry>;
  close(): Promise<void>;
}
