export { clearForms, clearTextFinder, tellingWord } from './clear-text.js';
export { keyRingContract } from './key-ring.contract.js';
export type { KeyRingStorage } from './key-ring-storage.js';
export { memoryKeyRing, memoryKeyRingStorage } from './memory-key-ring.js';
export { personalDataVaultContract, type VaultUnderTest } from './personal-data-vault.contract.js';
