import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { abortOnDisconnect, ApiProblems, IdField, ndjsonContentType, notFound, Permission, streamText } from '@rapport/edge';
import { loyaltyStream } from '@rapport/read-models';
import type { FastifyReply } from 'fastify';
import { queryApiOptions, type QueryApiOptions } from '../query-api.options.js';
import { loyaltyProofLines } from './loyalty-proof-lines.js';

class AccountPath {
  @IdField({ example: 'c-1001' })
  readonly customerId!: string;
}

const whatLinesSay = [
  'A line of JSON each, as the log has them now, not the views:',
  '`{"entry": …}`: points of one lot that moved, with the event, the rule, its policy version, the redemption or claim, and the award that had made the lot.',
  '`{"problem": …}`: what does not add up, by its revision, lot or claim.',
  '`{"verdict": …}`, the last line: whether all adds up, the balances as the account keeps them and as they were counted here. An answer without it was cut off.',
].join(' ');

@ApiTags('loyalty')
@Controller('v1/customers/:customerId/loyalty')
export class LoyaltyProofController {
  constructor(@Inject(queryApiOptions) private readonly options: QueryApiOptions) {}

  @Get('proof')
  @Permission('loyalty.read')
  @ApiOperation({ operationId: 'proveLoyalty', summary: 'The proof of an account: what became of every point, from the log' })
  @ApiOkResponse({ description: whatLinesSay, content: { 'application/x-ndjson': { schema: { type: 'string' } } } })
  @ApiProblems(400, 404, 503)
  async prove(@Param() { customerId }: AccountPath, @Res() reply: FastifyReply): Promise<void> {
    const { log } = this.options;
    const stream = loyaltyStream(customerId);
    let isThere = false;
    for await (const _ of log.readStream(stream, { fromRevision: 0, maxCount: 1 })) isThere = true;
    if (!isThere) throw notFound('there is no such loyalty account');
    const signal = abortOnDisconnect(reply);
    streamText(reply, ndjsonContentType, loyaltyProofLines(log.readStream(stream), signal));
  }
}
