import { Controller, Get, Query, Res, UseGuards } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems, CatchUpGuard, Permission } from '@rapport/edge';
import type { FastifyReply } from 'fastify';
import { Freshness, FreshnessQuery } from '../freshness/freshness.js';
import { GetLoyaltyStatistics, GetPointsLiability } from './loyalty-statistics.queries.js';
import { loyaltyStatisticsSchema, pointsLiabilitySchema } from './loyalty-statistics.schemas.js';
import { GetStatistics } from './statistics.queries.js';

const counts = { type: 'object', additionalProperties: { type: 'integer' } };
const scores = { type: 'object', properties: Object.fromEntries([1, 2, 3, 4, 5].map((score) => [score, { type: 'integer' }])) };
const measured = { recency: scores, frequency: scores, monetary: { type: 'object', additionalProperties: scores, description: 'By currency.' } };
const statisticsSchema = {
  type: 'object',
  properties: {
    asOf: { type: 'string', format: 'date', nullable: true },
    factsThrough: { type: 'string', format: 'date', nullable: true },
    customers: { type: 'integer' },
    ended: { type: 'integer' },
    ladder: { ...counts, example: { prospect: 8, 'first-time': 1210, repeat: 991, loyal: 148 } },
    periods: counts,
    stageByPeriod: { type: 'object', additionalProperties: counts },
    rfm: {
      type: 'object',
      properties: {
        buyers: { type: 'integer' },
        bands: { type: 'object', properties: measured },
        quintiles: { type: 'object', properties: { ...measured, 555: { type: 'integer' }, 111: { type: 'integer' } } },
      },
    },
  },
};

@ApiTags('statistics')
@UseGuards(CatchUpGuard)
@Controller('v1/statistics')
export class StatisticsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly freshness: Freshness,
  ) {}

  @Get()
  @Permission('statistics.read')
  @ApiOperation({ operationId: 'getStatistics', summary: 'The ladder, the periods, their cross table, RFM by bands and quintiles' })
  @ApiOkResponse({ description: 'Figures over all customers.', schema: statisticsSchema as never })
  @ApiProblems(400, 422, 503)
  async get(@Query() query: FreshnessQuery, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    await this.freshness.wait(query, reply);
    return this.queries.execute(new GetStatistics());
  }

  @Get('loyalty')
  @Permission('statistics.read')
  @ApiOperation({ operationId: 'getLoyaltyStatistics', summary: 'Members by tier, VIPs, points by state and year of award, claims and debt' })
  @ApiOkResponse({ description: 'Figures over all loyalty accounts.', schema: loyaltyStatisticsSchema as never })
  @ApiProblems(400, 422, 503)
  async getLoyalty(@Query() query: FreshnessQuery, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    await this.freshness.wait(query, reply);
    return this.queries.execute(new GetLoyaltyStatistics());
  }

  @Get('points-liability')
  @Permission('statistics.read')
  @ApiOperation({
    operationId: 'getPointsLiability', summary: 'What points are expected to cost, and what revenue they defer, by year of award and by month of expiry',
    description: 'A figure over all loyalty accounts, worked out when it is asked for: there is no view of that name. Nothing is rounded before the end.',
  })
  @ApiOkResponse({ description: 'The liability as of the last closed day.', schema: pointsLiabilitySchema as never })
  @ApiProblems(400, 422, 503)
  async getPointsLiability(@Query() query: FreshnessQuery, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    await this.freshness.wait(query, reply);
    return this.queries.execute(new GetPointsLiability());
  }
}
