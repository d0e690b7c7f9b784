import type { EventLog } from '@rapport/event-log';
import { eventLogContract, type EventLogStorage } from '@rapport/testing';
import { eventStoreUrl } from '@rapport/testing/engines';
import { openEventStoreLog } from '../src/index.js';

/** The suite uses streams of its own, which stay on the server. */
async function serverStorage(): Promise<EventLogStorage> {
  const open = (): Promise<EventLog> => openEventStoreLog({ connectionString: eventStoreUrl() });
  let log = await open();
  return {
    get log() {
      return log;
    },
    async reopen() {
      await log.close();
      return (log = await open());
    },
    remove: () => log.close(),
  };
}

eventLogContract('EventStoreDB, or what takes its place', serverStorage);
