import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { laterDay, type Day, type Position } from '@rapport/kernel';
import type { CustomerView } from '@rapport/read-models';
import { defaultLimits, queryApiOptions, type QueryApiOptions } from '../query-api.options.js';
import { BusinessCalendar } from '../views/business-calendar.js';
import { ViewCatalogue } from '../views/view-catalogue.js';
import { findPages, readViewQuery } from '../views/view-page.js';
import { StatisticsCounter, type Statistics } from './statistics.js';

export interface StatisticsAnswer extends Statistics {
  /** The last closed day; the latest fact's while none is closed. Single customers may be judged later: as of their own latest fact. */
  readonly asOf: Day | null;
  /** Day of the latest fact that counts. */
  readonly factsThrough: Day | null;
  readonly position: Position;
}

export class GetStatistics extends Query<StatisticsAnswer> {}

const customersAtOnce = 1000;

@QueryHandler(GetStatistics)
export class GetStatisticsHandler implements IQueryHandler<GetStatistics> {
  constructor(
    @Inject(queryApiOptions) private readonly options: QueryApiOptions,
    private readonly catalogue: ViewCatalogue,
    private readonly calendar: BusinessCalendar,
  ) {}

  async execute(): Promise<StatisticsAnswer> {
    const position = this.options.progress.reached();
    const lastClosedDay = await this.calendar.lastClosedDay();
    const view = this.catalogue.named('customers');
    const counter = new StatisticsCounter();
    let factsThrough: Day | null = null;
    // Everybody counts, so only the time of a page is limited.
    const { maxTimeMs } = { ...defaultLimits, ...this.options.limits };
    for await (const documents of findPages(view, readViewQuery(view, undefined, undefined), customersAtOnce, { maxTimeMs })) {
      for (const document of documents) {
        counter.add(document.body as unknown as CustomerView);
        if (document.factsThrough !== null) factsThrough = factsThrough === null ? document.factsThrough : laterDay(factsThrough, document.factsThrough);
      }
    }
    return { asOf: lastClosedDay ?? factsThrough, factsThrough, position, ...counter.result() };
  }
}
