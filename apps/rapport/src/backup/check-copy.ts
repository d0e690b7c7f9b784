import type { KeySubject, SealedBox } from '@rapport/contracts';
import { SqliteEventLogReader, verifyEventLogFiles } from '@rapport/event-log-sqlite';
import { beginning } from '@rapport/kernel';
import { checkSqliteKeyRing, readSqliteKeyRing } from '@rapport/key-ring-sqlite';
import type { KeyRing } from '@rapport/privacy';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { damaged } from './manifest.js';

export interface CopyCheck {
  readonly folder: string;
  readonly keyCheck: string;
  readonly signal: AbortSignal;
  readonly onProgress: (events: number, total: number) => void;
}

/**
 * Reads back a copy of log and keys that nobody has open: each event's place and content, then whether the ring is whole
 * and has the key of everything that is sealed.
 *
 * @returns how many events and keys there are.
 * @throws {CliFault} {PrivacyFault} the signal's reason.
 */
export async function checkCopy({ folder, keyCheck, signal, onProgress }: CopyCheck): Promise<{ readonly events: number; readonly keys: number }> {
  const log = join(folder, 'log');
  const { damage, events, position } = await verifyEventLogFiles(log, { signal, onProgress });
  signal.throwIfAborted();
  if (damage !== null) throw damaged(damage.what);
  const ringPath = join(folder, 'keys', 'keys.sqlite');
  const keys = checkSqliteKeyRing({ path: ringPath, headPath: join(log, 'keys.head'), keyCheck, logHasEvents: true });
  if (keys === null) throw damaged('its key ring is empty');
  const ring = readSqliteKeyRing(ringPath);
  const reader = events > 0 ? new SqliteEventLogReader({ folder: log, head: position }) : null;
  try {
    if (reader !== null) await assertCovered(reader, ring, signal);
  } finally {
    reader?.close();
    await ring.close();
  }
  await removeTraces(folder);
  return { events, keys };
}

async function assertCovered(log: SqliteEventLogReader, ring: KeyRing, signal: AbortSignal): Promise<void> {
  const known = new Set<KeySubject>();
  for await (const { events, caughtUp } of log.follow({ after: beginning, includeTechnical: true, signal })) {
    for (const { data, stream, revision } of events) {
      const subject = (data['sealed'] as unknown as SealedBox | undefined)?.subject;
      if (subject === undefined || known.has(subject)) continue;
      if ((await ring.find(subject)) === null) throw damaged(`its key ring has no key for ${stream}@${revision}`);
      known.add(subject);
    }
    if (caughtUp) break;
  }
  signal.throwIfAborted();
}

/** What opening leaves beside the files. */
export async function removeTraces(folder: string): Promise<void> {
  for (const trace of ['log/events.lock', 'log/events.sqlite-wal', 'log/events.sqlite-shm', 'keys/keys.sqlite.lock', 'keys/keys.sqlite-wal', 'keys/keys.sqlite-shm']) await rm(join(folder, trace), { force: true });
}
