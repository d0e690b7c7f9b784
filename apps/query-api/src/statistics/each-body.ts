import { laterDay, type Day } from '@rapport/kernel';
import { defaultLimits, type QueryApiOptions } from '../query-api.options.js';
import type { ViewCatalogue } from '../views/view-catalogue.js';
import { sameDocuments } from '../views/same-documents.js';
import { findPages, readViewQuery } from '../views/view-page.js';

const documentsAtOnce = 1000;

/** Hands on every body of a view, page by page, and answers the latest day of a fact behind them. Everybody counts, so only the time of a page is limited. */
export async function eachBody<Body>(view: ReturnType<ViewCatalogue['named']>, options: QueryApiOptions, add: (body: Body) => void): Promise<Day | null> {
  const { maxTimeMs } = { ...defaultLimits, ...options.limits };
  let factsThrough: Day | null = null;
  for await (const documents of findPages(view, readViewQuery(view, undefined, undefined), documentsAtOnce, { maxTimeMs }, sameDocuments(options))) {
    for (const { body, factsThrough: through } of documents) {
      add(body as unknown as Body);
      if (through !== null) factsThrough = factsThrough === null ? through : laterDay(factsThrough, through);
    }
  }
  return factsThrough;
}
