import { readStoreContract } from '@rapport/testing';
import { droppedStore } from './dropped-store.js';

describe('the read store in MongoDB', () => readStoreContract(droppedStore, { runs: 60 }));
