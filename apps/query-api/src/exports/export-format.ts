import type { Day, Position } from '@rapport/kernel';
import type { ViewDefinition, ViewDocument } from '@rapport/read-models';

/** What an export is of. */
export interface ExportedView {
  readonly definition: ViewDefinition;
  readonly lastClosedDay: Day | null;
  /** Add the whole body as JSON in a last column, where there are columns. */
  readonly withBody: boolean;
  /** Everything up to here is in it. */
  readonly position: Position;
}

/** A way to write a view down. Pages come as they are asked for; nothing is kept of those that were written. */
export interface ExportFormat {
  /** In the address, and of the file. */
  readonly extension: 'csv' | 'ndjson' | 'parquet';
  readonly contentType: string;
  written(pages: AsyncIterable<readonly ViewDocument[]>, view: ExportedView): AsyncGenerator<string | Uint8Array>;
}
