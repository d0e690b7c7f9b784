import { Controller, Get, Inject, Param, Query, Res, UseGuards } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems, CatchUpGuard, Permission } from '@rapport/edge';
import { QueryLimitExceeded } from '@rapport/read-store';
import type { FastifyReply } from 'fastify';
import { Freshness, FreshnessQuery } from '../freshness/freshness.js';
import { defaultLimits, queryApiOptions, type QueryApiOptions } from '../query-api.options.js';
import { ActorId } from './actor-id.decorator.js';
import { sendDocument } from './send-document.js';
import { ViewCatalogue, type OpenView } from './view-catalogue.js';
import { pageSizeOf, ViewPageDto } from './views.dto.js';
import { FindDocuments, GetDocument } from './views.queries.js';
import { documentSchema, pageSchema, viewsSchema } from './views.schemas.js';

const read = 'views.read';

@ApiTags('views')
@ApiHeader({ name: 'X-Actor', required: false, schema: { type: 'string' }, description: 'Who asks. Notes for the owner only are shown to the owner.' })
@UseGuards(CatchUpGuard)
@Controller('v1/views')
export class ViewsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly freshness: Freshness,
    private readonly catalogue: ViewCatalogue,
    @Inject(queryApiOptions) private readonly options: QueryApiOptions,
  ) {}

  @Get()
  @Permission(read)
  @ApiOperation({ operationId: 'listViews', summary: 'The views, and the fields that they can be queried by' })
  @ApiOkResponse({ description: 'All views.', schema: viewsSchema as never })
  @ApiProblems(400, 503)
  async list(@Query() query: FreshnessQuery, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    await this.freshness.wait(query, reply);
    return { views: await Promise.all(this.catalogue.all().map((view) => this.described(view))) };
  }

  @Get(':view')
  @Permission(read)
  @ApiOperation({ operationId: 'findDocuments', summary: 'Documents of a view: filter, sort, page' })
  @ApiOkResponse({ description: 'A page.', schema: pageSchema as never })
  @ApiProblems(400, 404, 422, 503)
  async find(@Param('view') view: string, @Query() query: ViewPageDto, @ActorId() actorId: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    await this.freshness.wait(query, reply);
    const { filter, sort, limit, cursor } = query;
    return this.queries.execute(new FindDocuments(view, { filter, sort, limit: pageSizeOf(limit), cursor }, actorId));
  }

  @Get(':view/:id')
  @Permission(read)
  @ApiOperation({ operationId: 'getDocument', summary: 'One document of a view' })
  @ApiOkResponse({ description: 'The document.', schema: documentSchema as never, headers: { ETag: { description: 'Weak: changes with the document and its as-of day.', schema: { type: 'string' } } } })
  @ApiProblems(400, 404, 503)
  async get(@Param('view') view: string, @Param('id') id: string, @Query() query: FreshnessQuery, @ActorId() actorId: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    await this.freshness.wait(query, reply);
    return sendDocument(await this.queries.execute(new GetDocument(view, id, actorId)), reply);
  }

  private async described({ definition, collection }: OpenView): Promise<object> {
    const { view, version, queryable } = definition;
    try {
      return { view, version, documents: await collection.count({ body: { $ne: null } }, { ...defaultLimits, ...this.options.limits }), fields: queryable };
    } catch (error) {
      if (!(error instanceof QueryLimitExceeded)) throw error;
      return { view, version, documents: null, fields: queryable };
    }
  }
}
