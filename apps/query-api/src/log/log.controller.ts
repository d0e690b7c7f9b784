import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { abortOnDisconnect, ApiProblems, FlagParameter, IntegerParameter, invalidRequest, ndjsonContentType, Permission, PositionParameter, streamText } from '@rapport/edge';
import type { Position } from '@rapport/kernel';
import type { FastifyReply } from 'fastify';
import { queryApiOptions, type QueryApiOptions } from '../query-api.options.js';
import { followLog, readLog, tailLog } from './log-lines.js';

class LogQueryDto {
  @PositionParameter('Events behind this position only.')
  readonly after?: string;

  @IntegerParameter(1, 1_000_000_000, 1_000_000_000, 'At most so many events.')
  readonly limit?: string;

  @IntegerParameter(0, 10_000, null, 'Only the last so many events; with `follow`, what comes after them.')
  readonly last?: string;

  @FlagParameter('Go on with what comes, until the client leaves.')
  readonly follow?: string;
}

@ApiTags('log')
@Controller('v1/log')
export class LogController {
  constructor(@Inject(queryApiOptions) private readonly options: QueryApiOptions) {}

  @Get()
  @Permission('log.read')
  @ApiOperation({ operationId: 'readLog', summary: 'All events in log order, a line each; personal parts stay sealed' })
  @ApiOkResponse({ description: 'Contract events.', content: { 'application/x-ndjson': { schema: { type: 'string' } } } })
  @ApiProblems(400, 503)
  read(@Query() { after, limit, last, follow }: LogQueryDto, @Res() reply: FastifyReply): void {
    const signal = abortOnDisconnect(reply);
    const from = after === undefined ? {} : { after: after as Position };
    if (last !== undefined) {
      if (limit !== undefined) throw invalidRequest([{ field: 'limit', message: 'cannot be given together with last' }]);
      streamText(reply, ndjsonContentType, tailLog(this.options, { ...from, signal, last: Number(last), follow: follow === 'true' }));
    } else if (follow === 'true') {
      if (limit !== undefined) throw invalidRequest([{ field: 'limit', message: 'cannot be given together with follow' }]);
      streamText(reply, ndjsonContentType, followLog(this.options, { ...from, signal }));
    } else {
      streamText(reply, ndjsonContentType, readLog(this.options, { ...from, signal, ...(limit === undefined ? {} : { maxCount: Number(limit) }) }));
    }
  }
}
