import { Inject, Injectable } from '@nestjs/common';
import type { JsonObject } from '@rapport/kernel';
import { defaultLimits, queryApiOptions, type QueryApiOptions } from '../query-api.options.js';
import { BusinessCalendar } from '../views/business-calendar.js';
import { openDocument, revisionsOf } from '../views/open-document.js';
import { sameDocuments } from '../views/same-documents.js';
import { ViewCatalogue, type OpenView } from '../views/view-catalogue.js';
import { findPages, readViewQuery } from '../views/view-page.js';

const documentsAtOnce = 500;

/**
 * A view as lines of JSON: from where to follow, the documents, and how many there were. The place is read first, and what
 * comes behind it may be in the documents already: whoever follows keeps the greatest revision of each stream.
 */
@Injectable()
export class ViewSnapshot {
  constructor(
    @Inject(queryApiOptions) private readonly options: QueryApiOptions,
    private readonly catalogue: ViewCatalogue,
    private readonly calendar: BusinessCalendar,
  ) {}

  /** Resolves once the first documents were found: until then a problem can be answered. Ends without its last line when the signal aborts. */
  async open(name: string, signal: AbortSignal): Promise<AsyncGenerator<string>> {
    const lines = this.lines(this.catalogue.named(name), signal);
    return startingWith(await lines.next(), lines);
  }

  private async *lines(view: OpenView, signal: AbortSignal): AsyncGenerator<string> {
    // Before the place, which is true of these documents alone.
    const assertSame = sameDocuments(this.options);
    const { progress, topicPlaces, limits } = this.options;
    const { maxTimeMs } = { ...defaultLimits, ...limits };
    const position = progress.reached();
    const places = (await topicPlaces?.()) ?? null;
    const lastClosedDay = await this.calendar.lastClosedDay();
    const { view: name, version } = view.definition;
    const topic = places && { name: places.topic, partitions: places.partitions };
    let text = lineOf({ kind: 'snapshot', view: name, version, position, topic, behind: await this.behind(name) });
    let count = 0;
    for await (const documents of findPages(view, readViewQuery(view, undefined, undefined), documentsAtOnce, { maxTimeMs }, assertSame)) {
      if (signal.aborted) return;
      yield text + documents.map((document) => lineOf({ kind: 'document', ...openDocument(document, lastClosedDay), revisions: revisionsOf(document) })).join('');
      text = '';
      count += documents.length;
    }
    if (signal.aborted) return;
    yield text + lineOf({ kind: 'end', documents: count });
  }

  /** What the position passed by: keys whose events are parked, and documents that could not be derived. Asked after the position, so that none of before it is left out. */
  private async behind(view: string): Promise<JsonObject> {
    const [parked, failed] = await Promise.all([this.options.parked.list(), this.options.failedViews()]);
    return { keys: parked.map(({ key }) => key!), documents: failed.filter((failure) => failure['view'] === view).map(({ id }) => id!) };
  }
}

const lineOf = (line: object): string => JSON.stringify(line) + '\n';

async function* startingWith<Item>(first: IteratorResult<Item>, rest: AsyncGenerator<Item>): AsyncGenerator<Item> {
  try {
    if (first.done) return;
    yield first.value;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}
