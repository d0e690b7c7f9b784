import { Body, Controller, Get, HttpCode, Inject, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { abortOnDisconnect, ApiProblems, countedEvents, IntegerParameter, ndjsonContentType, notFound, Permission, stationsLag, streamText, TextField, TextParameter } from '@rapport/edge';
import type { FastifyReply } from 'fastify';
import { performance } from 'node:perf_hooks';
import { settle } from '../freshness/settle.js';
import { queryApiOptions, type QueryApiOptions } from '../query-api.options.js';
import { BusinessCalendar } from '../views/business-calendar.js';
import { failedViewsSchema, lagSchema, parkedRecordsSchema, parkedSchema, settledSchema, statusSchema } from './operations.schemas.js';
import { verifyLines } from './verify-lines.js';

class SettleDto {
  @IntegerParameter(0, 30_000, 5_000, 'How long to wait, in milliseconds.')
  readonly waitMs?: string;
}

class LagQuery {
  @IntegerParameter(1, 100_000, countedEvents, 'Events are counted up to here.')
  readonly countAtMost?: string;
}

class ReplayDto {
  @TextField({ max: 300, description: 'As `/v1/parked` lists it.' })
  readonly key!: string;
}

class ReplayQuery {
  @TextParameter(300, { description: 'As `/v1/parked` lists it.' })
  readonly key?: string;
}

/** What those who run the system ask it. Answers while the read side is still being filled. */
@ApiTags('operations')
@Controller('v1')
export class OperationsController {
  constructor(
    @Inject(queryApiOptions) private readonly options: QueryApiOptions,
    private readonly calendar: BusinessCalendar,
  ) {}

  @Get('status')
  @Permission('operations.read')
  @ApiOperation({ operationId: 'getStatus', summary: 'How far the log and the projections are' })
  @ApiOkResponse({ description: 'Positions and the calendar.', schema: statusSchema as never })
  async status(): Promise<object> {
    const { log, progress, reactions, catchUp } = this.options;
    const headPosition = await log.head();
    const catching = catchUp?.();
    return {
      headPosition,
      progress: progress.partitions(),
      reactor: reactions?.progress.reached() ?? null,
      settled: progress.reached() >= headPosition && (reactions === undefined || reactions.progress.reached() >= headPosition),
      catchingUp: catching && !catching.caughtUp ? { done: catching.done, total: catching.total } : null,
      calendar: await this.calendar.read(),
    };
  }

  @Get('lag')
  @Permission('operations.read')
  @ApiOperation({ operationId: 'getLag', summary: 'How far projector and reactor are behind the log' })
  @ApiOkResponse({ description: 'Positions, events and seconds behind, by station and partition.', schema: lagSchema as never })
  @ApiProblems(400)
  async lag(@Query() { countAtMost }: LagQuery): Promise<object> {
    const { log, progress, reactions } = this.options;
    const stations = [
      ...progress.partitions().map(({ partition, position }) => ({ station: 'projector', partition, position })),
      ...(reactions ? [{ station: 'reactor', partition: null, position: reactions.progress.reached() }] : []),
    ];
    return { headPosition: await log.head(), stations: await stationsLag(log, stations, Date.now(), Number(countAtMost ?? countedEvents)) };
  }

  @Post('settle')
  @HttpCode(200)
  @Permission('operations.read')
  @ApiOperation({ operationId: 'settle', summary: 'Wait until what the log holds now has been reacted to, and is in the views' })
  @ApiOkResponse({ description: 'Whether they do.', schema: settledSchema as never })
  @ApiProblems(400)
  async settle(@Query() { waitMs }: SettleDto, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    return settle(this.options, Number(waitMs ?? 5_000), () => performance.now(), abortOnDisconnect(reply));
  }

  @Get('parked')
  @Permission('operations.read')
  @ApiOperation({ operationId: 'listParked', summary: 'Keys whose events failed and are held back' })
  @ApiOkResponse({ description: 'The list.', schema: parkedSchema as never })
  async parked(): Promise<object> {
    return { items: await this.options.parked.list() };
  }

  @Get('parked/records')
  @Permission('operations.read')
  @ApiOperation({ operationId: 'showParked', summary: 'The records that wait under a key, in the order of the log, with why' })
  @ApiOkResponse({ description: 'Streams, revisions, types and positions; the contents stay sealed.', schema: parkedRecordsSchema as never })
  @ApiProblems(400, 404)
  async parkedRecords(@Query() { key }: ReplayQuery): Promise<object> {
    const shown = await this.options.parked.show(key ?? '');
    if (!shown) throw notFound('nothing is parked under this key');
    return shown;
  }

  @Post('parked/replay')
  @HttpCode(200)
  @Permission('operations.write')
  @ApiOperation({ operationId: 'replayParked', summary: 'Try the held events of a key again, in order' })
  @ApiOkResponse({ description: 'What came of it.', schema: { type: 'object', additionalProperties: true } })
  @ApiAcceptedResponse({ description: 'It was asked for and is not done yet; `Location` tells what becomes of it.', schema: { type: 'object', additionalProperties: true } })
  @ApiProblems(400, 404, 415)
  async replay(@Body() { key }: ReplayDto, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const outcome = await this.options.parked.replay(key);
    if (outcome === null) throw notFound('nothing is parked under this key');
    if (outcome['state'] === 'asked') void reply.code(202).header('location', `/v1/parked/replay?key=${encodeURIComponent(key)}`);
    return outcome;
  }

  @Get('parked/replay')
  @Permission('operations.read')
  @ApiOperation({ operationId: 'getReplay', summary: 'What became of the last replay of a key' })
  @ApiOkResponse({ description: 'Its outcome, or that it is still asked for.', schema: { type: 'object', additionalProperties: true } })
  @ApiProblems(400, 404)
  async replayState(@Query() { key }: ReplayQuery): Promise<object> {
    const state = await this.options.parked.replayState?.(key ?? '');
    if (!state) throw notFound('no replay of this key was asked for');
    return state;
  }

  @Get('failed-views')
  @Permission('operations.read')
  @ApiOperation({ operationId: 'listFailedViews', summary: 'View documents that could not be derived and keep their old body' })
  @ApiOkResponse({ description: 'The list.', schema: failedViewsSchema as never })
  async failedViews(): Promise<object> {
    return { items: await this.options.failedViews() };
  }

  @Post('verify')
  @HttpCode(200)
  @Permission('operations.verify')
  @ApiOperation({ operationId: 'verify', summary: 'Check everything that is stored', description: 'Lines of progress, then a line with the report.' })
  @ApiOkResponse({ description: 'Progress and report.', content: { 'application/x-ndjson': { schema: { type: 'string' }, example: '{"events":1000,"total":6919}\n{"report":{"damage":null}}\n' } } })
  verify(@Res() reply: FastifyReply): void {
    const check = this.options.verify ?? ((options) => this.options.log.verify(options));
    streamText(reply, ndjsonContentType, verifyLines(check, abortOnDisconnect(reply)));
  }
}
