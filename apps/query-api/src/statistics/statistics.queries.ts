import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Day, Position } from '@rapport/kernel';
import type { CustomerView } from '@rapport/read-models';
import { queryApiOptions, type QueryApiOptions } from '../query-api.options.js';
import { BusinessCalendar } from '../views/business-calendar.js';
import { ViewCatalogue } from '../views/view-catalogue.js';
import { eachBody } from './each-body.js';
import { StatisticsCounter, type Statistics } from './statistics.js';

export interface StatisticsAnswer extends Statistics {
  /** The last closed day; the latest fact's while none is closed. Single customers may be judged later: as of their own latest fact. */
  readonly asOf: Day | null;
  /** Day of the latest fact that counts. */
  readonly factsThrough: Day | null;
  readonly position: Position;
}

export class GetStatistics extends Query<StatisticsAnswer> {}

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
    const counter = new StatisticsCounter();
    const factsThrough = await eachBody<CustomerView>(this.catalogue.named('customers'), this.options, (customer) => counter.add(customer));
    return { asOf: lastClosedDay ?? factsThrough, factsThrough, position, ...counter.result() };
  }
}
