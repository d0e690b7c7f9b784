import type { KeySubject } from '@rapport/contracts';
import type { KeyRing } from '@rapport/privacy';

/** A place where one key ring lives, empty at first. Rings opened after one another see the same entries. */
export interface KeyRingStorage {
  open(): Promise<KeyRing>;
  /** Leaves what erasure leaves. No ring is open meanwhile. */
  plantTombstone(subject: KeySubject): Promise<void>;
  /** Removes the entry without a tombstone, as a fault would. No ring is open meanwhile. */
  lose(subject: KeySubject): Promise<void>;
  remove(): Promise<void>;
}
