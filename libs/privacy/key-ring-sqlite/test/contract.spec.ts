import { masterKeyFrom, nodeCryptoVault } from '@rapport/privacy-node-crypto';
import { keyRingContract, personalDataVaultContract } from '@rapport/testing';
import { randomBytes } from 'node:crypto';
import { sqliteKeyRingStorage } from './sqlite-key-ring-storage.js';

const masterKey = masterKeyFrom(randomBytes(32));

keyRingContract('SQLite', sqliteKeyRingStorage);

personalDataVaultContract('node:crypto on SQLite', {
  storage: sqliteKeyRingStorage,
  vault: (keyRing) => nodeCryptoVault({ keyRing, masterKey }),
});
