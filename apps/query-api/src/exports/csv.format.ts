import { openDocument } from '../views/open-document.js';
import { csvColumns, csvRows, csvText } from '../views/view-csv.js';
import type { ExportFormat } from './export-format.js';

export const csvFormat: ExportFormat = {
  extension: 'csv',
  contentType: 'text/csv; charset=utf-8; header=present',
  async *written(pages, view) {
    const fields = Object.keys(view.definition.queryable);
    let head = csvText([csvColumns(fields, view.withBody)]);
    for await (const documents of pages) {
      yield head + csvRows(documents.map((document) => openDocument(document, view.lastClosedDay)), fields, view.withBody);
      head = '';
    }
  },
};
