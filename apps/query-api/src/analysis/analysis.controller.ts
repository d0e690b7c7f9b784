import { Body, Controller, Header, Headers, HttpCode, Param, Post, Query, Res, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { abortOnDisconnect, ApiProblems, CatchUpGuard, ndjsonContentType, Permission } from '@rapport/edge';
import type { FastifyReply } from 'fastify';
import { Freshness, FreshnessQuery } from '../freshness/freshness.js';
import { AnalysisDto } from './analysis.dto.js';
import { analysisDescription, analysisSchema } from './analysis.schemas.js';
import { ViewAnalyses } from './view-analyses.js';

const ndjson = 'application/x-ndjson';

@ApiTags('views')
@UseGuards(CatchUpGuard)
@Controller('v1/views')
export class AnalysisController {
  constructor(
    private readonly analyses: ViewAnalyses,
    private readonly freshness: Freshness,
  ) {}

  @Post(':view/query')
  @HttpCode(200)
  @Header('Vary', 'Accept')
  @Permission('views.query')
  @ApiOperation({ operationId: 'queryView', summary: 'A question to a view: filter and sort, or an aggregation pipeline', description: analysisDescription })
  @ApiOkResponse({
    description: 'All documents that answer it.',
    content: { 'application/json': { schema: analysisSchema as never }, [ndjson]: { schema: { type: 'string' } } },
  })
  @ApiProblems(400, 404, 422, 429, 503)
  async query(@Param('view') view: string, @Body() asked: AnalysisDto, @Query() query: FreshnessQuery, @Headers('accept') accept: string | undefined, @Res({ passthrough: true }) reply: FastifyReply): Promise<object | string> {
    const signal = abortOnDisconnect(reply);
    await this.freshness.wait(query, reply);
    const answer = await this.analyses.ask(view, asked, signal);
    void reply.header('x-position', answer.position);
    if (!accept?.includes(ndjson)) return answer;
    void reply.header('content-type', ndjsonContentType);
    return answer.documents.map((document) => `${JSON.stringify(document)}\n`).join('');
  }
}
