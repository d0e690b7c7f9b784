import type { ViewDocument } from '@rapport/read-models';
import type { Filter, Found } from '@rapport/read-store';
import { readCursor, writeCursor } from '../filters/cursor.js';
import { readFilter } from '../filters/filter.js';
import { behind, readSort, sortDocument, sortValues, type SortKey } from '../filters/order.js';
import type { QueryLimits } from '../query-api.options.js';
import type { OpenView } from './view-catalogue.js';

/** A filter and an order that were understood. */
export interface ViewQuery {
  readonly filter: Filter;
  readonly keys: readonly SortKey[];
  /** What cursors of this query are bound to. */
  readonly text: string;
}

export function readViewQuery({ definition }: OpenView, filter: string | undefined, sort: string | undefined): ViewQuery {
  return {
    filter: readFilter(filter, definition.queryable),
    keys: readSort(sort, definition.queryable),
    text: JSON.stringify([definition.view, definition.version, filter ?? '', sort ?? '']),
  };
}

export interface FoundPage {
  readonly documents: readonly ViewDocument[];
  readonly next: string | null;
  readonly examined: number;
}

/** One page by keyset: what is inserted or changed meanwhile moves no other document from page to page. */
export async function findPage({ collection }: OpenView, query: ViewQuery, limit: number, cursor: string | undefined, limits: Partial<QueryLimits>): Promise<FoundPage> {
  const { keys } = query;
  const place = cursor === undefined ? null : readCursor(cursor, query.text, keys.length);
  const filter: Filter = { $and: [...(place ? [behind(keys, place.values, place.id)] : []), ...conditions(query.filter), { body: { $ne: null } }] };
  const found: Found<ViewDocument> = await collection.find(filter, { sort: sortDocument(keys), limit: limit + 1, ...limits });
  const documents = found.documents.slice(0, limit);
  for (const document of documents) sortValues(keys, document);
  const last = documents.at(-1);
  const next = found.documents.length > limit && last ? writeCursor({ values: sortValues(keys, last), id: last._id }, query.text) : null;
  return { documents, next, examined: found.examined };
}

const conditions = (filter: Filter): readonly Filter[] => (Object.keys(filter).length === 0 ? [] : [filter]);

/** All documents of a query, page by page; `assertSame` as of {@link sameDocuments}. */
export async function* findPages(view: OpenView, query: ViewQuery, pageSize: number, limits: Partial<QueryLimits>, assertSame: () => void): AsyncGenerator<readonly ViewDocument[]> {
  let cursor: string | undefined;
  do {
    const page = await findPage(view, query, pageSize, cursor, limits);
    assertSame();
    yield page.documents;
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
}
