import type { PersonalDataVault } from '@rapport/privacy';
import { memoryKeyRing } from '../privacy/memory-key-ring.js';
import { vaultOfSpecs } from './write-side.js';

/** The data key that seals the golden files, wrapped by the master key of specs: nothing is secret about it. */
const wrappedKey = 'AdInyjypExPWczhGBo4NvK1YWNQ3u9nWr4mmznYNWzSfTnaUW5aeI73Ns+8TTlgQPx+ZFpFQ8ZqKAVy5pw==';

/** Opens what is sealed in the golden files, and seals with the same key. */
export const goldenVault = (): PersonalDataVault =>
  vaultOfSpecs(memoryKeyRing(new Map([['customer:c-1', { state: 'live', wrapped: Buffer.from(wrappedKey, 'base64') }]])));
