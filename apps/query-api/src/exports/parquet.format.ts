import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { ExportFormat } from './export-format.js';
import { columnValues, parquetColumns, parquetSchema } from './parquet-columns.js';

/** Rows that are kept until they are written: a row group. */
const rowsAtOnce = 5_000;

/**
 * Row group by row group, each handed over before the next is read: what is kept is one group, and for each group a few
 * hundred bytes that the file's end tells.
 */
export const parquetFormat: ExportFormat = {
  extension: 'parquet',
  contentType: 'application/vnd.apache.parquet',
  async *written(pages, view) {
    const columns = parquetColumns(view.definition, view.withBody);
    const writer = new ByteWriter();
    const file = new ParquetWriter({ writer, schema: parquetSchema(columns), createdBy: 'Rapport', kvMetadata: metadata(view) });
    let group = columns.map((): unknown[] => []);
    const write = (): Uint8Array => {
      void file.write({ columnData: columns.map(({ name }, i) => ({ name, data: group[i]! })), rowGroupSize: rowsAtOnce });
      group = columns.map(() => []);
      return taken(writer);
    };
    for await (const documents of pages) {
      for (const [i, values] of columnValues(columns, documents, view.lastClosedDay).entries()) for (const value of values) group[i]!.push(value);
      if (group[0]!.length >= rowsAtOnce) yield write();
    }
    yield write();
    void file.finish();
    yield taken(writer);
  },
};

/** What was written since the last time; the writer goes on with the same offset and an empty buffer. */
function taken(writer: ByteWriter): Uint8Array {
  const bytes = writer.getBytes().slice();
  writer.index = 0;
  return bytes;
}

const metadata = ({ definition: { view, version }, position, lastClosedDay }: Parameters<ExportFormat['written']>[1]) => [
  { key: 'rapport.view', value: view },
  { key: 'rapport.view-version', value: String(version) },
  { key: 'rapport.position', value: position },
  ...(lastClosedDay === null ? [] : [{ key: 'rapport.as-of', value: lastClosedDay }]),
];
