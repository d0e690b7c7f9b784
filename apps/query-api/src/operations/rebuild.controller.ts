import { Controller, Get, HttpCode, Inject, Post, Query, Res, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { abortOnDisconnect, ApiProblems, CatchUpGuard, FlagParameter, invalidRequest, ndjsonContentType, notFound, Permission, ProblemError, streamText, TextParameter } from '@rapport/edge';
import type { FastifyReply } from 'fastify';
import { queryApiOptions, type QueryApiOptions, type RebuildStation } from '../query-api.options.js';
import { workLines } from './work-lines.js';

class RebuildQuery {
  @TextParameter(1_000, { description: 'Views that may come out differently, separated by commas.', example: 'customers,orders' })
  readonly views?: string;

  @FlagParameter('Compare, and go on with what is live.')
  readonly compareOnly?: string;
}

class DropQuery {
  @FlagParameter('Give up the rebuild that was begun, in place of the generation that was live before.')
  readonly begun?: string;
}

const lines = 'application/x-ndjson';
/** Errors that the caller can do something about. */
const named = new Set(['GenerationKept', 'GenerationsMoved', 'OtherVersions', 'RebuildUnderWay', 'SideStalled', 'UnreadableRecord', 'UntranslatableEvent']);

/** Long work on the documents, where this process can do it; on the engines the command line does it itself. */
@ApiTags('operations')
@Controller('v1')
export class RebuildController {
  constructor(@Inject(queryApiOptions) private readonly options: QueryApiOptions) {}

  @Get('rebuild')
  @Permission('operations.read')
  @ApiOperation({ operationId: 'getGenerations', summary: 'Which generations of facts and views there are' })
  @ApiOkResponse({ description: 'The live one, the one kept, and the one being built.', schema: { type: 'object', additionalProperties: true } })
  @ApiProblems(404)
  async generations(): Promise<object> {
    return this.#station().generations();
  }

  @Post('rebuild')
  @UseGuards(CatchUpGuard)
  @HttpCode(200)
  @Permission('operations.write')
  @ApiOperation({ operationId: 'rebuild', summary: 'Fill a new generation beside the live one, compare, and switch', description: 'Lines of progress, then a line with the report, or with the fault that ended it. Broken off, it goes on where it was when it is asked for again.' })
  @ApiOkResponse({ description: 'Progress and report.', content: { [lines]: { schema: { type: 'string' }, example: '{"phase":"facts","done":512,"total":null}\n{"report":{"switched":true}}\n' } } })
  @ApiProblems(400, 404, 503)
  rebuild(@Query() { views = '', compareOnly }: RebuildQuery, @Res() reply: FastifyReply): void {
    const station = this.#station();
    const intended = views === '' ? [] : views.split(',');
    const unknown = intended.find((name) => !this.options.views.some(({ view }) => view === name));
    if (unknown !== undefined) throw invalidRequest([{ field: 'views', message: 'names a view that there is not; see /v1/views' }]);
    streamText(reply, ndjsonContentType, workLines((work) => station.rebuild({ ...work, intended, compareOnly: compareOnly === 'true' }), abortOnDisconnect(reply), named));
  }

  @Post('rebuild/back')
  @UseGuards(CatchUpGuard)
  @HttpCode(200)
  @Permission('operations.write')
  @ApiOperation({ operationId: 'goBackToGeneration', summary: 'Answer from the generation before again, and keep the other', description: 'As soon as it has what the live one has. A repeat undoes it.' })
  @ApiOkResponse({ description: 'Which one is live now, and which one is kept.', schema: { type: 'object', additionalProperties: true } })
  @ApiProblems(404, 409, 503)
  async back(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    return this.#station().back(abortOnDisconnect(reply)).catch(refused);
  }

  @Post('rebuild/drop')
  @UseGuards(CatchUpGuard)
  @HttpCode(200)
  @Permission('operations.write')
  @ApiOperation({ operationId: 'dropGeneration', summary: 'Feed the generation before no more, and forget it' })
  @ApiOkResponse({ description: 'Its number; null where there was none.', schema: { type: 'object', additionalProperties: true } })
  @ApiProblems(400, 404, 409, 503)
  async drop(@Query() { begun }: DropQuery): Promise<object> {
    return { dropped: await this.#station().drop(begun === 'true' ? 'next' : 'kept').catch(refused) };
  }

  @Post('verify/documents')
  @HttpCode(200)
  @Permission('operations.verify')
  @ApiOperation({ operationId: 'verifyDocuments', summary: 'Compare all documents with a replay of the log', description: 'Lines of progress, then a line with the report, or with the fault that ended it.' })
  @ApiOkResponse({ description: 'Progress and report.', content: { [lines]: { schema: { type: 'string' }, example: '{"phase":"replaying","done":512,"total":null}\n{"report":{"first":null}}\n' } } })
  @ApiProblems(404)
  verifyDocuments(@Res() reply: FastifyReply): void {
    const { verifyDocuments } = this.options;
    if (!verifyDocuments) throw notFound(elsewhere);
    streamText(reply, ndjsonContentType, workLines(verifyDocuments, abortOnDisconnect(reply), named));
  }

  #station(): RebuildStation {
    const { rebuild } = this.options;
    if (!rebuild) throw notFound(elsewhere);
    return rebuild;
  }
}

const conflicts: Readonly<Record<string, string>> = { NothingKept: 'nothing-kept', OtherVersions: 'other-versions', RebuildUnderWay: 'rebuild-under-way', GenerationsMoved: 'rebuild-under-way' };

/** By the name, which is what threads keep of an error's class. @throws {ProblemError} for what the caller can do something about */
function refused(error: unknown): never {
  if (!(error instanceof Error)) throw error;
  const code = conflicts[error.name];
  if (code !== undefined) throw new ProblemError({ status: 409, code, title: 'Not now', detail: error.message });
  if (error.name === 'SideStalled') throw new ProblemError({ status: 503, code: 'side-stalled', title: 'Not caught up yet', detail: error.message }, { 'Retry-After': '1' });
  throw error;
}

const elsewhere = 'this process does not do that: on the engines, run the command line with --engines';
