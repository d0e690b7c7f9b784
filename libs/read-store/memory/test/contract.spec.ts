import { readStoreContract } from '@rapport/testing';
import { MemoryReadStore } from '../src/index.js';

describe('the read store in memory', () => readStoreContract(async () => new MemoryReadStore()));
