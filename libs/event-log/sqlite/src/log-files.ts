import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** The files of a log in its folder. `events.sqlite-wal` and `-shm` are SQLite's own, and the WAL is part of the log. */
export interface LogFiles {
  readonly folder: string;
  readonly events: string;
  readonly marker: string;
  readonly lock: string;
}

export const logFilesIn = (folder: string): LogFiles => ({
  folder,
  events: join(folder, 'events.sqlite'),
  marker: join(folder, 'events.head'),
  lock: join(folder, 'events.lock'),
});

export const hasEventsFile = (files: LogFiles): boolean => existsSync(files.events);

export const makeFolder = (files: LogFiles): void => void mkdirSync(files.folder, { recursive: true });
