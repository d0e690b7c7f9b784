import type { Statement } from '@rapport/sqlite';
import type { EventRow } from './event-row.js';

/** Most text that one page holds in memory, in UTF-16 units; a page has one row at least. */
const pageTextLimit = 4 * 1024 * 1024;

export interface Page {
  readonly rows: EventRow[];
  readonly complete: boolean;
}

/**
 * Reads rows of a statement whose parameters are (key…, count): at most `maxRows`, fewer when they are large.
 * `complete` is false when rows may lie behind the last one.
 */
export function readPage(statement: Statement, key: readonly (string | number)[], maxRows: number): Page {
  const rows: EventRow[] = [];
  let text = 0;
  for (const row of statement.iterate(...key, maxRows) as IterableIterator<EventRow>) {
    rows.push(row);
    text += row.data.length + row.metadata.length;
    if (text >= pageTextLimit) return { rows, complete: false };
  }
  return { rows, complete: rows.length < maxRows };
}

/** Lets everything else of this process have its turn between two pages. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
