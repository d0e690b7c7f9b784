import { exec } from 'node:child_process';
import { promisify } from 'node:util';
import { eventStoreUrl, restartEngine } from '../engines/index.js';
import { startOwnEventStore, type OwnEventStore } from './own-event-store.js';

const limitMs = 180_000;

/** An event store without an event: a new double, or the server that was given, emptied by the command of EVENTSTOREDB_RESET. */
export async function emptyEventStore(): Promise<OwnEventStore> {
  if (process.env['EVENTSTOREDB_GIVEN'] !== '1') return startOwnEventStore();
  const reset = process.env['EVENTSTOREDB_RESET'];
  if (!reset) throw new Error('EVENTSTOREDB_RESET is not set: it names the command that empties the server of EVENTSTOREDB_URL and starts it');
  await promisify(exec)(reset, { timeout: limitMs });
  return { url: eventStoreUrl(), restart: () => restartEngine('eventstoredb'), stop: async () => undefined };
}
