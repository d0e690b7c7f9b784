import { Inject, Injectable } from '@nestjs/common';
import type { Day } from '@rapport/kernel';
import { defaultLimits, queryApiOptions, type QueryApiOptions, type QueryLimits } from '../query-api.options.js';
import { BusinessCalendar } from './business-calendar.js';
import { documentAnswer } from './view-answer.js';
import { ViewCatalogue, type OpenView } from './view-catalogue.js';
import { csvColumns, csvRows, csvText } from './view-csv.js';
import { findPages, readViewQuery, type ViewQuery } from './view-page.js';

export interface CsvRequest {
  readonly view: string;
  readonly filter: string | undefined;
  readonly sort: string | undefined;
  readonly withBody: boolean;
  readonly actorId: string;
}

const rowsAtOnce = 1000;

/** A whole view as CSV, page by page as the client reads. */
@Injectable()
export class ViewCsvStream {
  private readonly limits: QueryLimits;

  constructor(
    @Inject(queryApiOptions) options: QueryApiOptions,
    private readonly catalogue: ViewCatalogue,
    private readonly calendar: BusinessCalendar,
  ) {
    this.limits = { ...defaultLimits, ...options.limits };
  }

  /** Resolves once the query was understood and its first page was found: until then a problem can be answered. */
  async open(request: CsvRequest): Promise<AsyncGenerator<string>> {
    const view = this.catalogue.named(request.view);
    const rows = this.rows(view, readViewQuery(view, request.filter, request.sort), request, await this.calendar.lastClosedDay());
    const first = await rows.next();
    return startingWith(first, rows);
  }

  private async *rows(view: OpenView, query: ViewQuery, { withBody, actorId }: CsvRequest, lastClosedDay: Day | null): AsyncGenerator<string> {
    const fields = Object.keys(view.definition.queryable);
    let text = csvText([csvColumns(fields, withBody)]);
    for await (const documents of findPages(view, query, rowsAtOnce, this.limits)) {
      yield text + csvRows(documents.map((document) => documentAnswer(document, { lastClosedDay, actorId })), fields, withBody);
      text = '';
    }
  }
}

async function* startingWith<Item>(first: IteratorResult<Item>, rest: AsyncGenerator<Item>): AsyncGenerator<Item> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}
