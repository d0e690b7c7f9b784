import { keyRingContract, memoryKeyRingStorage, personalDataVaultContract } from '@rapport/testing';
import { randomBytes } from 'node:crypto';
import { masterKeyFrom, nodeCryptoVault } from '../src/index.js';

const masterKey = masterKeyFrom(randomBytes(32));
const storage = async () => memoryKeyRingStorage();

keyRingContract('memory', storage);
personalDataVaultContract('node:crypto in memory', { storage, vault: (keyRing) => nodeCryptoVault({ keyRing, masterKey }) });
personalDataVaultContract('node:crypto, one cached key', {
  storage,
  vault: (keyRing) => nodeCryptoVault({ keyRing, masterKey, cacheSize: 1 }),
});
