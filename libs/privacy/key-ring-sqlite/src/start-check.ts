import { existsSync } from 'node:fs';
import { PrivacyFault } from '@rapport/privacy';
import { openDatabase, primaryCodeOf, sqliteCorrupt, sqliteNotADatabase } from '@rapport/sqlite';
import type { SqliteKeyRingOptions } from './key-ring-file.js';
import { readMark, type FoundMark, type Mark } from './ring-mark.js';
import { readRing, type FoundRing } from './ring-schema.js';

export interface StartCheck {
  /** Null when there is no ring yet. */
  readonly ring: FoundRing | null;
  /** Whether the mark's file holds a mark of this ring; else it is made anew. */
  readonly markStands: boolean;
}

/**
 * Compares the ring with the master key, the log and the mark. Changes nothing, so that a refused start leaves a ring and
 * its WAL for whoever looks at them, and can be repeated. Reads every entry once, to count them.
 *
 * A mark that is missing is made anew only where none was ever written (a ring of an earlier build, or one whose making
 * was cut short), or where the log holds nothing that a lost key could open.
 *
 * @throws {PrivacyFault} when the ring is lost, cut or another one, is of another master key, or its mark is lost.
 */
export function checkBeforeStart(options: SqliteKeyRingOptions): StartCheck {
  const { path, headPath, keyCheck, logHasEvents } = options;
  // The mark first: beside its owner the ring may have grown behind it, never the other way round.
  const mark = readMark(headPath);
  const ring = foundRing(path);
  if (ring === null) {
    if (logHasEvents || entriesOf(mark) > 0) throw lostRing(options, entriesOf(mark));
    return { ring, markStands: false };
  }
  if (ring.keyCheck !== keyCheck) throw new PrivacyFault(`the master key is not the one that the key ring ${path} was made with`);
  if (mark === 'accepted') return { ring, markStands: false };
  if (mark === 'missing' || mark === 'unreadable') {
    if (ring.marked && logHasEvents) throw lostMark(options, mark);
    return { ring, markStands: false };
  }
  return { ring, markStands: marksTheRing(options, ring, mark) };
}

function marksTheRing(options: SqliteKeyRingOptions, ring: FoundRing, mark: Mark): boolean {
  if (ring.id === mark.ringId) {
    if (ring.entries < mark.entries) throw cutRing(options, ring, mark);
    return true;
  }
  if (options.logHasEvents || mark.entries > 0) throw otherRing(options, ring, mark);
  return false;
}

const entriesOf = (mark: FoundMark): number => (typeof mark === 'object' ? mark.entries : 0);

/** Whether this ring was ever opened beside a log: then a log that is missing was lost. Changes nothing. @throws {PrivacyFault} when it is no ring that can be read. */
export const hasServedLog = (path: string): boolean => foundRing(path)?.marked === true;

/** A file that can't be read may still have a WAL that can: it is opened for reading only, so closing it leaves the WAL. */
function foundRing(path: string): FoundRing | null {
  if (!existsSync(path)) return null;
  const database = openDatabase(path, { readOnly: true });
  try {
    return readRing(database, path);
  } catch (error) {
    if (![sqliteCorrupt, sqliteNotADatabase].includes(primaryCodeOf(error) ?? 0)) throw error;
    throw new PrivacyFault(`the key ring ${path} is damaged: bring it back from its backup`);
  } finally {
    database.close();
  }
}

function lostRing({ path }: SqliteKeyRingOptions, entries: number): PrivacyFault {
  const lost = entries > 0 ? `, and it held ${entries} keys` : '';
  return new PrivacyFault(`the key ring ${path} is missing or empty but the log exists${lost}: bring it back from its backup`);
}

const cutRing = (options: SqliteKeyRingOptions, ring: FoundRing, mark: Mark): PrivacyFault =>
  new PrivacyFault(
    `the key ring ${options.path} holds ${ring.entries} keys, but it had reached ${mark.entries} (as ${options.headPath} says): ${mark.entries - ring.entries} are missing; an older copy was put back, or its WAL was cut or left behind; ${wayOut(options)}`,
  );

const otherRing = (options: SqliteKeyRingOptions, ring: FoundRing, mark: Mark): PrivacyFault =>
  new PrivacyFault(
    `the key ring ${options.path} is not the one that ${options.headPath} names, which had reached ${mark.entries} keys: it is ${ring.id === null ? 'an older copy, of an earlier version' : 'another ring'}; ${wayOut(options)}`,
  );

const lostMark = ({ path, headPath }: SqliteKeyRingOptions, mark: 'missing' | 'unreadable'): PrivacyFault =>
  new PrivacyFault(
    `${headPath} ${mark === 'missing' ? 'is missing' : "can't be read"}, so it can't be known whether the key ring ${path} is whole; nothing was changed: put the file back or, to accept the ring as it is on purpose, put an empty file in its place`,
  );

/** A WAL of another copy would be read into the ring that is put back. */
const wayOut = ({ path, headPath }: SqliteKeyRingOptions): string =>
  `nothing was changed: put back the newest copy of ${path} (together with its -wal if it has one, else without any) or, when none is left, accept the loss on purpose by an empty file in the place of ${headPath}`;
