import { eventStoreConnection, readSettings } from '@rapport/edge';
import type { EventLog } from '@rapport/event-log';
import { EventStoreStartFault, onClientCrash, openEventStoreLog } from '@rapport/event-log-eventstoredb';
import { openSqliteEventLog } from '@rapport/event-log-sqlite';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';
import { dataFolderFault } from '../client/with-api.js';
import { openDataFolder } from '../embedded/data-folder.js';

/** Where a log is: a data folder, or EventStoreDB by its connection string. */
export type LogPlace = { readonly kind: 'folder'; readonly folder: string } | { readonly kind: 'server'; readonly url: string };
export type LogSide = 'from' | 'to';

export const placeOf = (text: string): LogPlace =>
  /^(esdb|kurrentdb)(\+discover)?:/.test(text) ? { kind: 'server', url: text } : { kind: 'folder', folder: resolve(text) };

/** Without who connects and without options. */
export const shownPlace = (place: LogPlace): string => (place.kind === 'folder' ? place.folder : place.url.replace(/\/\/[^/?]*@/, '//').replace(/\?.*$/, ''));

export interface PlaceContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
  readonly warn: (what: string) => void;
}

/** @throws {CliFault} that names the option; LogFault. */
export function openLog(place: LogPlace, side: LogSide, context: PlaceContext): Promise<EventLog> {
  return place.kind === 'folder' ? openFolder(place.folder, side, context) : openServer(place.url, side, context);
}

async function openFolder(folder: string, side: LogSide, { now }: PlaceContext): Promise<EventLog> {
  if (side === 'from' && !existsSync(folder)) throw new CliFault(exitCodes.notFound, 'no-data-folder', `there is no data folder ${folder}`, 'Name the one to migrate with --from.');
  try {
    return await openSqliteEventLog({ folder: openDataFolder(folder).log, nowMs: now });
  } catch (error) {
    throw await dataFolderFault(folder, error);
  }
}

async function openServer(url: string, side: LogSide, { env, warn }: PlaceContext): Promise<EventLog> {
  onClientCrash({ log: warn });
  try {
    return await openEventStoreLog(eventStoreConnection(readSettings('command-api', { ...env, EVENTSTOREDB_URL: url })));
  } catch (error) {
    if (!(error instanceof EventStoreStartFault)) throw error;
    const isAway = error.reason === 'unreachable' || error.reason === 'not-ready';
    throw new CliFault(
      isAway ? exitCodes.unreachable : exitCodes.usage, error.reason, error.message,
      `Correct --${side}, or EVENTSTOREDB_USER, EVENTSTOREDB_PASSWORD and EVENTSTOREDB_TLS_CA_FILE in the environment.`, { cause: error },
    );
  }
}
