import type { KeySubject } from '@rapport/contracts';
import type { KeyRing, KeyRingEntry } from '@rapport/privacy';
import type { Database } from '@rapport/sqlite';
import { groupedAdds } from './grouped-adds.js';
import { openKeyRingFile, type KeyRingFile, type SqliteKeyRingOptions } from './key-ring-file.js';

/**
 * A key ring in a SQLite file of its own, for one process at a time. Keys made in one tick share one sync to the disk. How
 * many it has reached is kept apart from it, so that an older copy of the file is refused at the next opening.
 * @throws {KeyRingInUse} PrivacyFault
 */
export function openSqliteKeyRing(options: SqliteKeyRingOptions): KeyRing {
  return ringOn(openKeyRingFile(options));
}

function ringOn({ database, mark, close }: KeyRingFile): KeyRing {
  const find = finderOf(database);
  const adds = groupedAdds(database, mark, find);
  let closed = false;
  function whileOpen(): void {
    if (closed) throw new Error('the key ring is closed');
  }
  return {
    async find(subject) {
      whileOpen();
      // An entry whose mark could not be written is used by nobody before it is.
      mark.bringUp();
      return find(subject);
    },
    async addIfAbsent(subject, wrapped) {
      whileOpen();
      return adds.add(subject, wrapped);
    },
    async close() {
      if (closed) return;
      closed = true;
      adds.flushAll();
      close();
    },
  };
}

export function finderOf(database: Database): (subject: KeySubject) => KeyRingEntry | null {
  const select = database.prepare('SELECT state, wrapped FROM data_keys WHERE subject = ?');
  return (subject) => {
    const row = select.get(subject) as { state: 'live'; wrapped: Uint8Array } | { state: 'erased' } | undefined;
    if (row === undefined) return null;
    return row.state === 'erased' ? { state: 'erased' } : { state: 'live', wrapped: row.wrapped };
  };
}
