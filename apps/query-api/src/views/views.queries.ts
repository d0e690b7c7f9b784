import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { notFound } from '@rapport/edge';
import type { Position } from '@rapport/kernel';
import { defaultLimits, queryApiOptions, type QueryApiOptions, type QueryLimits } from '../query-api.options.js';
import { BusinessCalendar } from './business-calendar.js';
import { documentAnswer, type DocumentAnswer, type DocumentPage } from './view-answer.js';
import { ViewCatalogue } from './view-catalogue.js';
import { findPage, readViewQuery } from './view-page.js';

export interface PageRequest {
  readonly filter?: string | undefined;
  readonly sort?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export class FindDocuments extends Query<DocumentPage> {
  constructor(readonly view: string, readonly page: PageRequest, readonly actorId: string) {
    super();
  }
}

export class GetDocument extends Query<FoundDocument> {
  constructor(readonly view: string, readonly id: string, readonly actorId: string, readonly otherwise = 'there is no such document in this view') {
    super();
  }
}

export interface FoundDocument {
  readonly answer: DocumentAnswer & { readonly position: Position };
  /** Of the document itself: rises with every change of it. */
  readonly version: number;
}

@QueryHandler(FindDocuments)
export class FindDocumentsHandler implements IQueryHandler<FindDocuments> {
  private readonly limits: QueryLimits;

  constructor(
    @Inject(queryApiOptions) private readonly options: QueryApiOptions,
    private readonly catalogue: ViewCatalogue,
    private readonly calendar: BusinessCalendar,
  ) {
    this.limits = { ...defaultLimits, ...options.limits };
  }

  async execute({ view: name, page, actorId }: FindDocuments): Promise<DocumentPage> {
    const view = this.catalogue.named(name);
    const query = readViewQuery(view, page.filter, page.sort);
    // Read before the documents: they are at least as new.
    const position = this.options.progress.reached();
    const lastClosedDay = await this.calendar.lastClosedDay();
    const { documents, next, examined } = await findPage(view, query, page.limit, page.cursor, this.limits);
    return { items: documents.map((document) => documentAnswer(document, { lastClosedDay, actorId })), next, examined, position };
  }
}

@QueryHandler(GetDocument)
export class GetDocumentHandler implements IQueryHandler<GetDocument> {
  constructor(
    @Inject(queryApiOptions) private readonly options: QueryApiOptions,
    private readonly catalogue: ViewCatalogue,
    private readonly calendar: BusinessCalendar,
  ) {}

  async execute({ view, id, actorId, otherwise }: GetDocument): Promise<FoundDocument> {
    const position = this.options.progress.reached();
    const lastClosedDay = await this.calendar.lastClosedDay();
    const [document] = await this.catalogue.named(view).collection.findByIds([id]);
    if (!document?.body) throw notFound(otherwise);
    return { answer: { ...documentAnswer(document, { lastClosedDay, actorId }), position }, version: document.version };
  }
}
