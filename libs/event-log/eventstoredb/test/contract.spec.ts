import { eventLogContract } from '@rapport/testing';
import { doubleStorage } from './double-storage.js';

eventLogContract('EventStoreDB, on its protocol double', doubleStorage);
