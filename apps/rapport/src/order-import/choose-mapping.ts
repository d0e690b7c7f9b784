import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';
import { dateReader } from './date-form.js';
import { cdnowMapping, looksLikeCdnow, type Mapping } from './mapping.js';
import { readMappingFile } from './mapping-file.js';
import { contentOf, sourceLines } from './source-lines.js';

export interface MappingChoice {
  readonly format?: 'cdnow';
  readonly mapping?: string;
  /** CDNOW layout only: the column that holds the order id, from 1; without it the line number is the id. */
  readonly orderIdColumn?: number;
}

/** The mapping file's, or that of the CDNOW layout when it was named or the first line looks like it. */
export async function chooseMapping(path: string, choice: MappingChoice): Promise<Mapping> {
  if (choice.mapping !== undefined) {
    if (choice.format !== undefined || choice.orderIdColumn !== undefined) throw usage('--mapping says it all: leave --format and --order-id-column out');
    return readMappingFile(choice.mapping);
  }
  const first = choice.format === 'cdnow' ? null : await firstLine(path);
  if (first !== null && !looksLikeCdnow(first)) throw usage('the file is not of the CDNOW layout: say with --mapping what its columns mean');
  return cdnowMapping(choice.orderIdColumn ?? null, dateReader('YYYYMMDD')!);
}

/** The first that is not blank; null where there is none. */
async function firstLine(path: string): Promise<string | null> {
  for await (const lines of sourceLines(path)) {
    for (const { raw, offset } of lines) {
      const text = contentOf(raw, offset === 0).toString('utf8');
      if (text.trim() !== '') return text;
    }
  }
  return null;
}

const usage = (message: string): CliFault => new CliFault(exitCodes.usage, 'format', message, '`rapport import orders --help` shows an example.');
