import { Controller, Get, Param, Query, Res, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { abortOnDisconnect, ApiProblems, CatchUpGuard, ndjsonContentType, Permission, streamText } from '@rapport/edge';
import type { FastifyReply } from 'fastify';
import { ExportPlaces } from '../exports/export-places.js';
import { Freshness, FreshnessQuery } from '../freshness/freshness.js';
import { ViewSnapshot } from './view-snapshot.js';

const description = [
  'Lines: first `{"kind": "snapshot", "view", "version", "position", "topic", "behind"}`, then `{"kind": "document", "id", "asOf", "body", "revisions"}`',
  'by id, last `{"kind": "end", "documents"}`. An answer without its last line was broken off: ask again.',
  '`position` is where `GET /v1/log?after=` goes on without a gap; `topic` has the next offset of each partition of Kafka, and is null',
  'where there is none. Both were read before the documents, which may be newer: keep the revisions of each document with it.',
  '`behind` names what the position passed by: keys whose events are parked, and documents of the view that could not be derived.',
  'What is sealed or for the owner only (`profile`, `ownerOnly`) is not there.',
].join(' ');

@ApiTags('snapshots')
@UseGuards(CatchUpGuard)
@Controller('v1/snapshots')
export class SnapshotsController {
  constructor(
    private readonly freshness: Freshness,
    private readonly places: ExportPlaces,
    private readonly snapshots: ViewSnapshot,
  ) {}

  @Get(':view')
  @Permission('views.export')
  @ApiOperation({ operationId: 'takeSnapshot', summary: 'All documents of a view, with where to follow the events from', description })
  @ApiOkResponse({ description: 'The snapshot, a line each.', content: { 'application/x-ndjson': { schema: { type: 'string' } } } })
  @ApiProblems(400, 404, 422, 429, 503)
  async take(@Param('view') view: string, @Query() query: FreshnessQuery, @Res() reply: FastifyReply): Promise<void> {
    const signal = abortOnDisconnect(reply);
    await this.freshness.wait(query, reply);
    this.places.take(reply);
    streamText(reply, ndjsonContentType, await this.snapshots.open(view, signal));
  }
}
