export { cacheCipher } from './cache-cipher.js';
export { keyedDigest } from './keyed-digest.js';
export { keyCheckOf, masterKeyFrom, masterKeyFromText, type MasterKey } from './master-key.js';
export { loadOrCreateMasterKey, type LoadedMasterKey, type MasterKeyFileOptions } from './master-key-file.js';
export { nameUuid } from './name-uuid.js';
export { nodeCryptoVault, type NodeCryptoVaultOptions } from './node-crypto-vault.js';
