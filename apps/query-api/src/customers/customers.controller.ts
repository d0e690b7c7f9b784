import { Controller, Get, Param, Query, Res, UseGuards } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems, CatchUpGuard, IdField, IntegerParameter, NameField, Permission, TextParameter } from '@rapport/edge';
import { joinedId } from '@rapport/read-models';
import type { FastifyReply } from 'fastify';
import { Freshness, FreshnessQuery } from '../freshness/freshness.js';
import { ActorId } from '../views/actor-id.decorator.js';
import { sendDocument } from '../views/send-document.js';
import { pageSizeOf } from '../views/views.dto.js';
import { GetDocument } from '../views/views.queries.js';
import { documentSchema } from '../views/views.schemas.js';
import { ListCustomerEvents } from './customer-events.queries.js';
import { eventPageSchema } from './customer-events.schema.js';

class CustomerPath {
  @IdField({ example: 'c-1001' })
  readonly customerId!: string;
}

class OrderPath extends CustomerPath {
  @NameField({ example: 'shop' })
  readonly source!: string;

  @NameField({ example: '2026-000123' })
  readonly orderId!: string;
}

class EventPageDto extends FreshnessQuery {
  @TextParameter(500, { description: '`next` of the page before.' })
  readonly cursor?: string;

  @IntegerParameter(1, 1000, 100, 'Events on a page.')
  readonly limit?: string;
}

@ApiTags('customers')
@ApiHeader({ name: 'X-Actor', required: false, schema: { type: 'string' }, description: 'Who asks. Notes for the owner only are shown to the owner.' })
@UseGuards(CatchUpGuard)
@Controller('v1/customers/:customerId')
export class CustomerReadController {
  constructor(
    private readonly queries: QueryBus,
    private readonly freshness: Freshness,
  ) {}

  @Get()
  @Permission('customers.read')
  @ApiOperation({ operationId: 'getCustomer', summary: 'One customer, explained' })
  @ApiOkResponse({ description: 'The document of the view `customers`.', schema: documentSchema as never })
  @ApiProblems(400, 404, 503)
  async get(@Param() { customerId }: CustomerPath, @Query() query: FreshnessQuery, @ActorId() actorId: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    await this.freshness.wait(query, reply);
    return sendDocument(await this.queries.execute(new GetDocument('customers', customerId, actorId)), reply);
  }

  @Get('orders/:source/:orderId')
  @Permission('views.read')
  @ApiOperation({ operationId: 'getOrder', summary: 'One order with its returns' })
  @ApiOkResponse({ description: 'The document of the view `orders`.', schema: documentSchema as never })
  @ApiProblems(400, 404, 503)
  async order(@Param() { customerId, source, orderId }: OrderPath, @Query() query: FreshnessQuery, @ActorId() actorId: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    await this.freshness.wait(query, reply);
    return sendDocument(await this.queries.execute(new GetDocument('orders', joinedId(customerId, source, orderId), actorId, 'there is no such order')), reply);
  }

  @Get('events')
  @Permission('customers.read-events')
  @ApiOperation({ operationId: 'listCustomerEvents', summary: 'What happened with one customer, in log order' })
  @ApiOkResponse({ description: 'A page of events, personal parts open.', schema: eventPageSchema as never })
  @ApiProblems(400, 404, 503)
  async events(@Param() { customerId }: CustomerPath, @Query() query: EventPageDto, @ActorId() actorId: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    await this.freshness.wait(query, reply);
    return this.queries.execute(new ListCustomerEvents(customerId, query.cursor ?? null, pageSizeOf(query.limit, 100), actorId));
  }
}
