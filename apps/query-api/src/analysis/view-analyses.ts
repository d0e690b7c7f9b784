import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Day, JsonObject, Position } from '@rapport/kernel';
import { leadingFilter, type Filter } from '@rapport/read-store';
import { PipelineAnalyst } from '@rapport/read-store-memory';
import { queryApiOptions, type QueryApiOptions } from '../query-api.options.js';
import { BusinessCalendar } from '../views/business-calendar.js';
import { sameDocuments } from '../views/same-documents.js';
import { ViewCatalogue } from '../views/view-catalogue.js';
import { analystDocument, storedPath } from './analyst-document.js';
import type { AnalysisDto } from './analysis.dto.js';
import { analysisProblem } from './analysis.problems.js';
import { askedPipeline } from './asked-pipeline.js';

export interface AnalysisAnswer {
  readonly documents: readonly JsonObject[];
  /** The last closed day; null while none is. */
  readonly asOf: Day | null;
  /** Documents that were read. */
  readonly examined: number;
  /** Everything up to here is in it. */
  readonly position: Position;
}

/** Questions of analysts to one view. */
@Injectable()
export class ViewAnalyses implements OnApplicationShutdown {
  private readonly analyst: PipelineAnalyst;

  constructor(
    @Inject(queryApiOptions) private readonly options: QueryApiOptions,
    private readonly catalogue: ViewCatalogue,
    private readonly calendar: BusinessCalendar,
  ) {
    this.analyst = new PipelineAnalyst({ ...(options.analysis?.atOnce === undefined ? {} : { atOnce: options.analysis.atOnce }) });
  }

  /** Under way. */
  get running(): number {
    return this.analyst.running;
  }

  /** @throws {ProblemError | QueryLimitExceeded} */
  async ask(view: string, asked: AnalysisDto, signal: AbortSignal): Promise<AnalysisAnswer> {
    const { collection } = this.catalogue.named(view);
    try {
      const pipeline = askedPipeline(asked);
      const assertSame = sameDocuments(this.options);
      // Read before the documents: they are at least as new.
      const position = this.options.progress.reached();
      const asOf = await this.calendar.lastClosedDay();
      const request = { pipeline, filter: stored(leadingFilter(pipeline, storedPath)), shown: (document: Parameters<typeof analystDocument>[0]) => analystDocument(document, asOf) };
      const { documents, examined } = await this.analyst.analyse(collection, request, this.options.analysis?.limits, signal);
      assertSame();
      return { documents, asOf, examined, position };
    } catch (error) {
      throw analysisProblem(error, signal.aborted);
    }
  }

  onApplicationShutdown(): Promise<void> {
    return this.analyst.close();
  }
}

/** Documents that are gone stay as marks; they are not read. */
const stored = (filter: Filter): Filter => ({ $and: [...(Object.keys(filter).length === 0 ? [] : [filter]), { body: { $ne: null } }] });
