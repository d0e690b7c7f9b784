import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { abortOnDisconnect, ApiProblems, invalidRequest, ndjsonContentType, Permission, ProblemError, readCommandHeaders, streamText } from '@rapport/edge';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BatchRunner } from './batch-runner.js';

const exampleLine = '{"commandId":"k-1","command":"register-customer","customerId":"c-1001","kind":"consumer"}\n';
const exampleAnswer = '{"line":1,"commandId":"k-1","outcome":"accepted","stream":"customer-c-1001","revision":0,"position":"00000000000000010000000000000001","customerId":"c-1001","status":201}\n';

@ApiTags('batches')
@Controller('v1/batches')
export class BatchesController {
  constructor(private readonly runner: BatchRunner) {}

  @Post()
  @HttpCode(200)
  @Permission('batches.write')
  @ApiOperation({
    operationId: 'runBatch',
    summary: 'Any number of commands, a line each',
    description:
      'A line holds `commandId`, `command` (its public name), the ids of the single route\'s address, the fields of its body, and where wanted `expectedRevision`, `correlationId`, `causationId` and `actor`. ' +
      'Each line is answered by a line, in their order, while the rest is still being sent. A line that is refused does not stop the batch; a command that had been accepted before is answered as it was then, with `repeated`. Lines that touch the same customer are worked in their order; ' +
      '`open-calendar`, `close-day` and `publish-policy` wait for all lines before them, and hold back those behind.',
  })
  @ApiBody({ content: { 'application/x-ndjson': { schema: { type: 'string' }, example: exampleLine } } } as never)
  @ApiResponse({ status: 200, description: 'A line for each line.', content: { 'application/x-ndjson': { schema: { type: 'string' }, example: exampleAnswer } } })
  @ApiProblems(400, 415, 503)
  run(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const headers = readCommandHeaders(request.headers);
    if (!headers.ok) throw invalidRequest(headers.error);
    if (!isStream(request.body)) {
      throw new ProblemError({ status: 415, code: 'unsupported-media-type', title: 'The content type is not supported', detail: 'send application/x-ndjson' });
    }
    const signal = abortOnDisconnect(reply);
    streamText(reply, ndjsonContentType, this.runner.run(request.body, headers.value, signal));
  }
}

const isStream = (body: unknown): body is AsyncIterable<Buffer> => typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
