import { masterKeyFrom, nodeCryptoVault } from '@rapport/privacy-node-crypto';
import { keyRingContract, personalDataVaultContract } from '@rapport/testing';
import { randomBytes } from 'node:crypto';
import { mongoKeyRingStorage } from './mongo-key-ring-storage.js';

const masterKey = masterKeyFrom(randomBytes(32));

keyRingContract('MongoDB', mongoKeyRingStorage);

personalDataVaultContract('node:crypto on MongoDB', {
  storage: mongoKeyRingStorage,
  vault: (keyRing) => nodeCryptoVault({ keyRing, masterKey }),
});
