import { Controller, Get, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems, notFound, Permission } from '@rapport/edge';
import type { FastifyReply } from 'fastify';
import { parkedRecordsSchema, parkedSchema } from '../operations/operations.schemas.js';
import { queryApiOptions, type ParkedKeys, type QueryApiOptions } from '../query-api.options.js';

const outcome = { type: 'object', additionalProperties: true };

/** Events that the reactor could not react to, for those who run the system. */
@ApiTags('operations')
@Controller('v1/reactions')
export class ReactionsController {
  constructor(@Inject(queryApiOptions) private readonly options: QueryApiOptions) {}

  @Get('parked')
  @Permission('operations.read')
  @ApiOperation({ operationId: 'listParkedReactions', summary: 'Customers whose events wait because one of them could not be reacted to' })
  @ApiOkResponse({ description: 'The list.', schema: parkedSchema as never })
  async parked(): Promise<object> {
    return { items: (await this.options.reactions?.parked.list()) ?? [] };
  }

  @Get('parked/:customerId')
  @Permission('operations.read')
  @ApiOperation({ operationId: 'showParkedReactions', summary: 'The events of a customer that wait, in the order of the log, with why' })
  @ApiOkResponse({ description: 'Streams, revisions, types and positions.', schema: parkedRecordsSchema as never })
  @ApiProblems(404)
  async show(@Param('customerId') customerId: string): Promise<object> {
    const shown = await this.#parked().show(customerId);
    if (!shown) throw notFound('nothing of this customer is parked');
    return shown;
  }

  @Post('parked/:customerId/replay')
  @HttpCode(200)
  @Permission('operations.write')
  @ApiOperation({ operationId: 'replayParkedReactions', summary: 'React to the waiting events of a customer, in order' })
  @ApiOkResponse({ description: 'What came of it.', schema: outcome })
  @ApiAcceptedResponse({ description: 'It was asked for and is not done yet; `Location` tells what becomes of it.', schema: outcome })
  @ApiProblems(404)
  async replay(@Param('customerId') customerId: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const replayed = await this.#parked().replay(customerId);
    if (replayed === null) throw notFound('nothing of this customer is parked');
    if (replayed['state'] === 'asked') void reply.code(202).header('location', `/v1/reactions/parked/${encodeURIComponent(customerId)}/replay`);
    return replayed;
  }

  @Get('parked/:customerId/replay')
  @Permission('operations.read')
  @ApiOperation({ operationId: 'getReactionsReplay', summary: 'What became of the last replay of a customer\'s events' })
  @ApiOkResponse({ description: 'Its outcome, or that it is still asked for.', schema: outcome })
  @ApiProblems(404)
  async replayState(@Param('customerId') customerId: string): Promise<object> {
    const state = await this.#parked().replayState?.(customerId);
    if (!state) throw notFound('no replay of this customer\'s events was asked for');
    return state;
  }

  #parked(): ParkedKeys {
    if (!this.options.reactions) throw notFound('nothing is reacted to here');
    return this.options.reactions.parked;
  }
}
