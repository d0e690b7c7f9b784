import { QueryLimitExceeded, type AnalysisLimits, type AnalysisRequest, type Collection, type Filter, type StoredDocument } from '@rapport/read-store';
import { neededNames, withNames } from './needed-names.js';

const pageSize = 500;

/**
 * The documents of an analysis as lines of JSON, page by page along `_id`, as the pipeline sees them, without what it can't see. Before the first it is
 * counted whether the store has to look at more than is allowed.
 *
 * @param leftMs time that is left.
 * @throws {QueryLimitExceeded}
 */
export async function* pagesOf<Document extends StoredDocument>(collection: Collection<Document>, { pipeline, filter = {}, shown }: AnalysisRequest<Document>, limits: AnalysisLimits, leftMs: () => number): AsyncGenerator<{ readonly lines: string; readonly documents: number }> {
  await collection.count(filter, { maxDocumentsExamined: limits.documentsExamined, maxTimeMs: leftMs() });
  const names = neededNames(pipeline);
  let read = 0;
  let place: string | null = null;
  do {
    const { documents }: { readonly documents: readonly Document[] } = await collection.find(behind(filter, place), { sort: { _id: 1 }, limit: pageSize, maxTimeMs: leftMs() });
    read += documents.length;
    if (read > limits.documentsExamined) throw new QueryLimitExceeded('documents', limits.documentsExamined);
    yield { lines: linesOf(documents, shown, names), documents: documents.length };
    place = documents.length < pageSize ? null : documents.at(-1)!._id;
  } while (place !== null);
}

function behind(filter: Filter, place: string | null): Filter {
  if (place === null) return filter;
  const rest: Filter = { _id: { $gt: place } };
  return Object.keys(filter).length === 0 ? rest : { $and: [filter, rest] };
}

function linesOf<Document extends StoredDocument>(documents: readonly Document[], shown: AnalysisRequest<Document>['shown'], names: ReadonlySet<string> | null): string {
  let lines = '';
  for (const document of documents) {
    const seen = shown ? shown(document) : document;
    if (seen !== null) lines += `${JSON.stringify(withNames(seen, names))}\n`;
  }
  return lines;
}
