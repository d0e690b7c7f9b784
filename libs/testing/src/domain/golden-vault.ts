import { nodeCryptoVault } from '@rapport/privacy-node-crypto';
import type { PersonalDataVault } from '@rapport/privacy';
import { memoryKeyRing } from '../privacy/memory-key-ring.js';
import { masterKeyOfSpecs } from './write-side.js';

/** The data key that seals the golden files, wrapped by the master key of specs: nothing is secret about it. */
const wrappedKey = 'AdInyjypExPWczhGBo4NvK1YWNQ3u9nWr4mmznYNWzSfTnaUW5aeI73Ns+8TTlgQPx+ZFpFQ8ZqKAVy5pw==';

/** Opens what is sealed in the golden files, and seals with the same key. */
export const goldenVault = (): PersonalDataVault =>
  nodeCryptoVault({ keyRing: memoryKeyRing(new Map([['customer:c-1', { state: 'live', wrapped: Buffer.from(wrappedKey, 'base64') }]])), masterKey: masterKeyOfSpecs });
