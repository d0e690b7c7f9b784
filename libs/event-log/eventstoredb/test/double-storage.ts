import type { EventLog } from '@rapport/event-log';
import type { EventLogStorage } from '@rapport/testing';
import { startEventStoreDouble, type EventStoreDouble } from '@rapport/testing/eventstoredb-double';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEventStoreLog, type EventStoreLogOptions } from '../src/index.js';

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'rapport-eventstoredb-'));
export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });

export interface DoubleStorage extends EventLogStorage {
  readonly folder: string;
  double: EventStoreDouble;
}

/** A log on a double of its own, in a folder that is removed at the end. */
export async function doubleStorage(options: Partial<EventStoreLogOptions> = {}): Promise<DoubleStorage> {
  const folder = temporaryFolder();
  const double = await startEventStoreDouble({ folder });
  const open = (): Promise<EventLog> => openEventStoreLog({ connectionString: storage.double.connectionString, ...options });
  const storage: { -readonly [Member in keyof DoubleStorage]: DoubleStorage[Member] } = {
    folder,
    double,
    log: null as unknown as EventLog,
    async reopen() {
      await storage.log.close();
      return (storage.log = await open());
    },
    async remove() {
      await storage.log.close();
      await storage.double.close();
      removeFolder(folder);
    },
  };
  storage.log = await open();
  return storage;
}
