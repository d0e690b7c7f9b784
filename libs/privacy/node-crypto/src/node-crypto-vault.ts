import type { KeyObject } from 'node:crypto';
import type { KeySubject } from '@rapport/contracts';
import { PrivacyFault, type KeyRing, type KeyRingEntry, type PersonalDataVault } from '@rapport/privacy';
import { dataKeys } from './data-key.js';
import { keyCache } from './key-cache.js';
import type { MasterKey } from './master-key.js';
import { openBox, sealBox } from './sealed-box.js';

export interface NodeCryptoVaultOptions {
  readonly keyRing: KeyRing;
  readonly masterKey: MasterKey;
  /** Unwrapped data keys (and tombstones) kept in memory, about 0.5 kB each; the one unused for longest goes first. Default 20,000. */
  readonly cacheSize?: number;
}

/**
 * Seals and opens by AES-256-GCM with a data key per subject. Keys live in the ring, wrapped; a cached key stays usable
 * until it leaves the cache or the process ends, so whoever erases a subject ends or restarts the vaults that may hold it.
 * A tombstone, once seen, is believed for ever. A subject without an entry gets a new key when something is sealed for it: that
 * it never had one is for the ring to know, which refuses to open when it has lost entries. Does not close the ring.
 */
export function nodeCryptoVault({ keyRing, masterKey, cacheSize = 20_000 }: NodeCryptoVaultOptions): PersonalDataVault {
  const keys = dataKeys(masterKey);
  const cache = keyCache<KeySubject, KeyObject | 'erased'>(cacheSize);

  function remember(subject: KeySubject, entry: KeyRingEntry): KeyObject | 'erased' {
    const key = entry.state === 'erased' ? 'erased' : keys.unwrap(subject, entry.wrapped);
    cache.set(subject, key);
    return key;
  }

  async function find(subject: KeySubject): Promise<KeyObject | 'erased'> {
    const entry = await keyRing.find(subject);
    if (entry === null) throw new PrivacyFault(`the data key of ${subject} is missing and was never erased`);
    return remember(subject, entry);
  }

  async function findOrMake(subject: KeySubject): Promise<KeyObject | 'erased'> {
    const entry = (await keyRing.find(subject)) ?? (await keyRing.addIfAbsent(subject, keys.makeWrapped(subject)));
    return remember(subject, entry);
  }

  return {
    async seal(subject, context, personal) {
      const key = cache.get(subject) ?? (await findOrMake(subject));
      if (key === 'erased') throw new PrivacyFault(`${subject} has been erased: nothing is sealed for it any more`);
      return sealBox(key, subject, context, personal);
    },
    async open(box, context) {
      const key = cache.get(box.subject) ?? (await find(box.subject));
      return key === 'erased' ? { state: 'erased' } : { state: 'open', personal: openBox(key, box, context) };
    },
  };
}
