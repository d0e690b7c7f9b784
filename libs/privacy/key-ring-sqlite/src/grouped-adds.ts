import type { KeySubject } from '@rapport/contracts';
import type { KeyRingEntry } from '@rapport/privacy';
import { primaryCodeOf, type Database } from '@rapport/sqlite';
import type { RingMark } from './ring-mark.js';

/** Entries of one transaction at most; more that came in one tick follow in the next. */
const groupAtMost = 1_000;

/** SQLITE_ERROR. Source: sqlite.org/rescode.html. */
const sqliteGenericError = 1;

interface WaitingAdd {
  readonly subject: KeySubject;
  readonly wrapped: Uint8Array;
  resolve(entry: KeyRingEntry): void;
  reject(error: unknown): void;
}

export interface GroupedAdds {
  add(subject: KeySubject, wrapped: Uint8Array): Promise<KeyRingEntry>;
  /** Settles everything that waits, now. */
  flushAll(): void;
}

/**
 * Writes the entries of one tick in one transaction, and answers each after COMMIT, so durable, and after the mark names it.
 * When the transaction or the mark fails, all of it is refused with the reason: asking again is right, and answers what
 * stands. After a crash between the two the next start raises the mark.
 */
export function groupedAdds(database: Database, mark: RingMark, find: (subject: KeySubject) => KeyRingEntry | null): GroupedAdds {
  const insert = database.prepare("INSERT INTO data_keys (subject, state, wrapped) VALUES (?, 'live', ?) ON CONFLICT DO NOTHING");
  const waiting: WaitingAdd[] = [];

  function flush(): void {
    const group = waiting.splice(0, groupAtMost);
    if (waiting.length > 0) setImmediate(flush);
    if (group.length > 0) settle(group);
  }

  function settle(group: readonly WaitingAdd[]): void {
    let stand: KeyRingEntry[];
    try {
      const added = inTransaction(database, () => group.map(({ subject, wrapped }) => insert.run(subject, wrapped).changes > 0));
      mark.committed(added.filter(Boolean).length);
      mark.bringUp();
      stand = group.map(({ subject, wrapped }, n) => (added[n] ? { state: 'live', wrapped } : standing(subject)));
    } catch (error) {
      for (const { reject } of group) reject(error);
      return;
    }
    group.forEach(({ resolve }, n) => resolve(stand[n]!));
  }

  function standing(subject: KeySubject): KeyRingEntry {
    const entry = find(subject);
    if (entry === null) throw new Error(`the key ring holds no entry of ${subject} although it refused another one`);
    return entry;
  }

  return {
    add: (subject, wrapped) =>
      new Promise((resolve, reject) => {
        if (waiting.push({ subject, wrapped, resolve, reject }) === 1) setImmediate(flush);
      }),
    flushAll() {
      while (waiting.length > 0) settle(waiting.splice(0, groupAtMost));
    },
  };
}

function inTransaction<Result>(database: Database, work: () => Result): Result {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    rollback(database);
    throw error;
  }
}

/** SQLite ends a transaction by itself when the disk is full or fails, and then knows of none to roll back. */
function rollback(database: Database): void {
  try {
    database.exec('ROLLBACK');
  } catch (error) {
    if (primaryCodeOf(error) !== sqliteGenericError) throw error;
  }
}
