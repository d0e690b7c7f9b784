import { Inject, Injectable } from '@nestjs/common';
import type { ViewDocument } from '@rapport/read-models';
import type { Position } from '@rapport/kernel';
import { defaultLimits, queryApiOptions, type QueryApiOptions } from '../query-api.options.js';
import { BusinessCalendar } from '../views/business-calendar.js';
import { sameDocuments } from '../views/same-documents.js';
import { ViewCatalogue } from '../views/view-catalogue.js';
import { findPages, readViewQuery } from '../views/view-page.js';
import type { ExportFormat } from './export-format.js';

export interface ExportRequest {
  readonly view: string;
  readonly filter: string | undefined;
  readonly sort: string | undefined;
  readonly withBody: boolean;
}

export interface OpenExport {
  readonly position: Position;
  /** To be read to its end, or returned from. */
  readonly chunks: AsyncIterableIterator<string | Uint8Array>;
}

const documentsAtOnce = 1000;

/** The client has gone, or the process closes. The answer is cut short: ended in order, it would be taken for the whole. */
export class ExportStopped extends Error {
  override readonly name = 'ExportStopped';
}

/** Whole views, written page by page as the client reads. */
@Injectable()
export class ViewExports {
  #open = 0;

  constructor(
    @Inject(queryApiOptions) private readonly options: QueryApiOptions,
    private readonly catalogue: ViewCatalogue,
    private readonly calendar: BusinessCalendar,
  ) {}

  /** Exports that are being read. */
  get open(): number {
    return this.#open;
  }

  /** Resolves once the query was understood and its first page was found: until then a problem can be answered. The chunks fail when the signal aborts. */
  async begin(format: ExportFormat, { view: name, filter, sort, withBody }: ExportRequest, signal: AbortSignal): Promise<OpenExport> {
    const view = this.catalogue.named(name);
    const query = readViewQuery(view, filter, sort);
    const assertSame = sameDocuments(this.options);
    const position = this.options.progress.reached();
    const lastClosedDay = await this.calendar.lastClosedDay();
    const pages = findPages(view, query, documentsAtOnce, { ...defaultLimits, ...this.options.limits }, assertSame);
    const first = await pages.next();
    const chunks = format.written(this.counted(startingWith(first, pages), signal), { definition: view.definition, lastClosedDay, withBody, position });
    return { position, chunks };
  }

  private async *counted(pages: AsyncIterable<readonly ViewDocument[]>, signal: AbortSignal): AsyncGenerator<readonly ViewDocument[]> {
    this.#open += 1;
    try {
      for await (const page of pages) {
        if (signal.aborted) throw new ExportStopped('the export was stopped under way');
        yield page;
      }
      if (signal.aborted) throw new ExportStopped('the export was stopped under way');
    } finally {
      this.#open -= 1;
    }
  }
}

async function* startingWith<Item>(first: IteratorResult<Item>, rest: AsyncGenerator<Item>): AsyncGenerator<Item> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}
