import { ndjsonContentType } from '@rapport/edge';
import { analystDocument } from '../analysis/analyst-document.js';
import type { ExportFormat } from './export-format.js';

/** Documents as analyses see them, one a line. */
export const ndjsonFormat: ExportFormat = {
  extension: 'ndjson',
  contentType: ndjsonContentType,
  async *written(pages, { lastClosedDay }) {
    for await (const documents of pages) {
      const lines = documents.map((document) => analystDocument(document, lastClosedDay)).filter((document) => document !== null);
      if (lines.length > 0) yield lines.map((document) => `${JSON.stringify(document)}\n`).join('');
    }
  },
};
