import { open } from 'node:fs/promises';
import { readSync } from 'node:fs';
import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';
import type { DayIndex } from './day-index.js';
import { parseRecord } from './layout.js';
import { isRefusal, type OrderRow } from './order-row.js';
import { contentOf } from './source-lines.js';
import { readerFor, readHeadings, type ReadOptions } from './survey.js';

/** The good rows in the order of their days, read again from their places in the file. */
export async function* rowsByDay(options: ReadOptions, index: DayIndex): AsyncGenerator<OrderRow> {
  const read = readerFor(options, await readHeadings(options.path, options.mapping));
  const file = await open(options.path, 'r');
  try {
    for (const { line, offset, byteLength, day } of index.inOrder()) {
      const bytes = Buffer.allocUnsafe(byteLength);
      const parsed = readSync(file.fd, bytes, 0, byteLength, offset) === byteLength ? parseRecord(contentOf(bytes, offset === 0), options.mapping.layout) : null;
      const row = parsed?.kind === 'fields' ? read({ line, offset, byteLength, fields: parsed.fields }) : null;
      if (!row || isRefusal(row) || row.day !== day) throw fileChanged(line);
      yield row;
    }
  } finally {
    await file.close();
  }
}

export const fileChanged = (line: number): CliFault =>
  new CliFault(exitCodes.failed, 'file-changed', `line ${line} is not what it was a moment ago: the file was changed while it was imported`, 'Run the import again: what was recorded is not recorded twice.');
