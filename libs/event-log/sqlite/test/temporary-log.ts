import type { EventLog } from '@rapport/event-log';

import type { EventLogStorage } from '@rapport/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteEventLog, type SqliteEventLogOptions } from '../src/index.js';

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'rapport-event-log-'));
export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** A log in a folder of its own, removed at the end. */
export async function temporaryLog(options: Partial<SqliteEventLogOptions> = {}): Promise<EventLogStorage & { readonly folder: string }> {
  const folder = temporaryFolder();
  const open = (): Promise<EventLog> => openSqliteEventLog({ folder, ...options });
  const storage = {
    folder,
    log: await open(),
    async reopen() {
      await storage.log.close();
      return (storage.log = await open());
    },
    async remove() {
      await storage.log.close();
      removeFolder(folder);
    },
  };
  return storage;
}
