import type { CacheCipher } from '@rapport/privacy';
import { gcmOpen, gcmSeal } from './aes-gcm.js';
import { derivedKey, type MasterKey } from './master-key.js';

/**
 * AES-256-GCM, 28 bytes more than the chunk, a random nonce each. Each chunk stands for itself: that chunks are missing
 * or in another order is for the reader to notice.
 */
export function cacheCipher(masterKey: MasterKey): CacheCipher {
  const key = derivedKey(masterKey, 'cache-cipher');
  return {
    encrypt: (chunk) => gcmSeal(key, '', chunk),
    decrypt: (chunk) => gcmOpen(key, '', chunk),
  };
}
