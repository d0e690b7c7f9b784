import { damageAt, type CheckOptions, type Damage } from './check-chain.js';
import type { Connection } from './connection.js';
import { nextTurn } from './read-page.js';
import { saysDamaged } from './storage-fault.js';

interface IndexRow {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
}

const pageRows = 2048;

/** Checks, by the index, that every stream counts from 0 without gaps in log order, and that the index lists every event up to `to`. */
export async function checkRevisions(connection: () => Connection, to: number, { signal }: CheckOptions): Promise<Damage | null> {
  let last: IndexRow = { stream: '', revision: -1, position: 0 };
  let listed = 0;
  for (;;) {
    if (signal?.aborted) return null;
    const rows = indexRows(connection(), last);
    if (rows === null) return damageAt(last.position, `the index can't be read behind revision ${last.revision} of its stream`, last);
    for (const row of rows) {
      const before = row.stream === last.stream ? last : { revision: -1, position: 0 };
      if (row.revision !== before.revision + 1) return damageAt(row.position, `its stream has revision ${row.revision} behind ${before.revision}`, row);
      if (row.position <= before.position) return damageAt(row.position, 'it lies before the event that its stream has before it', row);
      if (row.position <= to) listed++;
      last = row;
    }
    if (rows.length < pageRows) break;
    await nextTurn();
  }
  return listed === to ? null : damageAt(to, `the index lists ${listed} of ${to} events`);
}

function indexRows(connection: Connection, last: IndexRow): IndexRow[] | null {
  try {
    return connection.revisionsAfter.all(last.stream, last.revision, pageRows) as IndexRow[];
  } catch (error) {
    if (saysDamaged(error)) return null;
    throw error;
  }
}
