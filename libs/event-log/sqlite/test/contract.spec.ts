import { eventLogContract } from '@rapport/testing';
import { temporaryLog } from './temporary-log.js';

eventLogContract('SQLite', temporaryLog);
