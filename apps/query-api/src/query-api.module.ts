import { Module, type DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { catchUpToken, type CatchUp } from '@rapport/edge';
import { AnalysisController } from './analysis/analysis.controller.js';
import { ViewAnalyses } from './analysis/view-analyses.js';
import { CustomerReadController } from './customers/customers.controller.js';
import { ListCustomerEventsHandler } from './customers/customer-events.queries.js';
import { ExportsController } from './exports/exports.controller.js';
import { ExportPlaces } from './exports/export-places.js';
import { ViewExports } from './exports/view-exports.js';
import { Freshness } from './freshness/freshness.js';
import { LoyaltyProofController } from './loyalty-proof/loyalty-proof.controller.js';
import { LogController } from './log/log.controller.js';
import { OperationsController } from './operations/operations.controller.js';
import { RebuildController } from './operations/rebuild.controller.js';
import { queryApiOptions, type QueryApiOptions } from './query-api.options.js';
import { ReactionsController } from './reactions/reactions.controller.js';
import { SchemasController } from './schemas/schemas.controller.js';
import { SnapshotsController } from './snapshots/snapshots.controller.js';
import { ViewSnapshot } from './snapshots/view-snapshot.js';
import { StatisticsController } from './statistics/statistics.controller.js';
import { GetLoyaltyStatisticsHandler, GetPointsLiabilityHandler } from './statistics/loyalty-statistics.queries.js';
import { GetStatisticsHandler } from './statistics/statistics.queries.js';
import { BusinessCalendar } from './views/business-calendar.js';
import { ViewCatalogue } from './views/view-catalogue.js';
import { ViewsController } from './views/views.controller.js';
import { FindDocumentsHandler, GetDocumentHandler } from './views/views.queries.js';

const caughtUp: CatchUp = () => ({ caughtUp: true, done: 0, total: 0 });

/** What was derived and what happened, over HTTP. Answers what it has, with its position. */
@Module({})
export class QueryApiModule {
  static register(options: QueryApiOptions): DynamicModule {
    return {
      module: QueryApiModule,
      imports: [CqrsModule],
      controllers: [ExportsController, AnalysisController, ViewsController, CustomerReadController, LoyaltyProofController, StatisticsController, LogController, OperationsController, RebuildController, ReactionsController, SchemasController, SnapshotsController],
      providers: [
        { provide: queryApiOptions, useValue: options },
        { provide: catchUpToken, useValue: options.catchUp ?? caughtUp },
        ViewCatalogue, BusinessCalendar, Freshness, ViewSnapshot, ExportPlaces, ViewExports, ViewAnalyses,
        FindDocumentsHandler, GetDocumentHandler, ListCustomerEventsHandler, GetStatisticsHandler, GetLoyaltyStatisticsHandler, GetPointsLiabilityHandler,
      ],
    };
  }
}
