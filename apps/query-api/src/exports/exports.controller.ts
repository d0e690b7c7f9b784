import { Controller, Get, Param, Query, Res, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { abortOnDisconnect, ApiProblems, CatchUpGuard, Permission, streamText } from '@rapport/edge';
import type { FastifyReply } from 'fastify';
import { Freshness } from '../freshness/freshness.js';
import { ViewCsvDto, ViewQueryDto } from '../views/views.dto.js';
import { csvFormat } from './csv.format.js';
import { ExportPlaces } from './export-places.js';
import type { ExportFormat } from './export-format.js';
import { ndjsonFormat } from './ndjson.format.js';
import { parquetFormat } from './parquet.format.js';
import { ViewExports } from './view-exports.js';

const mayExport = 'views.export';
const notes = 'What is sealed or for the owner only (`profile`, `ownerOnly`) is not there. In the order asked for, else by id. `X-Position` says from where the log is not in it for certain. What fails after the head cuts the answer short.';

@ApiTags('views')
@UseGuards(CatchUpGuard)
@Controller('v1/views')
export class ExportsController {
  constructor(
    private readonly exports: ViewExports,
    private readonly places: ExportPlaces,
    private readonly freshness: Freshness,
  ) {}

  @Get(':view.csv')
  @Permission(mayExport)
  @ApiOperation({
    operationId: 'exportView', summary: 'All documents of a view as CSV',
    description: `Columns: \`id\`, \`asOf\`, then the view's fields in the order of \`/v1/views\`; several values of a list are separated by \`; \`. A text that a spreadsheet would take for a formula begins with an apostrophe. ${notes}`,
  })
  @ApiOkResponse({ description: 'CSV with a head line.', content: { 'text/csv': { schema: { type: 'string' } } } })
  @ApiProblems(400, 404, 422, 429, 503)
  async csv(@Param('view') view: string, @Query() query: ViewCsvDto, @Res() reply: FastifyReply): Promise<void> {
    await this.send(csvFormat, view, query, reply);
  }

  @Get(':view.ndjson')
  @Permission(mayExport)
  @ApiOperation({
    operationId: 'exportViewNdjson', summary: 'All documents of a view as NDJSON',
    description: `A document a line, as \`POST /v1/views/{view}/query\` shows it: \`id\`, \`asOf\`, then the fields of the body, nested. ${notes}`,
  })
  @ApiOkResponse({ description: 'NDJSON.', content: { 'application/x-ndjson': { schema: { type: 'string' } } } })
  @ApiProblems(400, 404, 422, 429, 503)
  async ndjson(@Param('view') view: string, @Query() query: ViewQueryDto, @Res() reply: FastifyReply): Promise<void> {
    await this.send(ndjsonFormat, view, query, reply);
  }

  @Get(':view.parquet')
  @Permission(mayExport)
  @ApiOperation({
    operationId: 'exportViewParquet', summary: 'All documents of a view as Parquet',
    description: `The columns of CSV, typed: UTF8, DOUBLE, BOOLEAN, DATE, TIMESTAMP in milliseconds; fields within lists (\`list\` in \`/v1/views\`) are LISTs. Row groups of 5,000 rows, Snappy. ${notes}`,
  })
  @ApiOkResponse({ description: 'Parquet.', content: { 'application/vnd.apache.parquet': { schema: { type: 'string', format: 'binary' } } } })
  @ApiProblems(400, 404, 422, 429, 503)
  async parquet(@Param('view') view: string, @Query() query: ViewCsvDto, @Res() reply: FastifyReply): Promise<void> {
    await this.send(parquetFormat, view, query, reply);
  }

  private async send(format: ExportFormat, view: string, query: ViewCsvDto, reply: FastifyReply): Promise<void> {
    const signal = abortOnDisconnect(reply);
    await this.freshness.wait(query, reply);
    this.places.take(reply);
    const { position, chunks } = await this.exports.begin(format, { view, filter: query.filter, sort: query.sort, withBody: query.body === 'true' }, signal);
    void reply.header('content-disposition', `attachment; filename="${view}.${format.extension}"`).header('x-position', position);
    streamText(reply, format.contentType, chunks);
  }
}
