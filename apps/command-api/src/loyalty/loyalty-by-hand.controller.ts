import { Body, Controller, Param, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CommandGateway } from '../commands/command-gateway.js';
import { CommandRoute } from '../commands/command-route.decorator.js';
import { CustomerPath } from '../customers/customer.dto.js';
import { AdjustmentPath, AdjustPointsDto, BringOpeningBalanceDto, GrantGoodwillDto, NothingMoreDto } from './loyalty.dto.js';

const permission = 'loyalty.adjust';

/** Points that staff give or take. */
@ApiTags('loyalty')
@Controller('v1/customers/:customerId/loyalty')
export class LoyaltyByHandController {
  constructor(private readonly gateway: CommandGateway) {}

  @CommandRoute('adjustments', { id: 'adjustPoints', summary: 'Adjust points, or propose it above the policy\'s limit', permission, created: true })
  adjust(@Param() path: CustomerPath, @Body() body: AdjustPointsDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.gateway.answer('adjust-points', path, body, request, reply);
  }

  @CommandRoute('adjustments/:adjustmentId/approve', { id: 'approveAdjustment', summary: 'Approve an adjustment that another actor proposed', permission: 'loyalty.approve' })
  approve(@Param() path: AdjustmentPath, @Body() body: NothingMoreDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.gateway.answer('approve-adjustment', path, body, request, reply);
  }

  @CommandRoute('opening-balances', { id: 'bringOpeningBalance', summary: 'Bring points over from an earlier programme', permission, created: true })
  bringOpeningBalance(@Param() path: CustomerPath, @Body() body: BringOpeningBalanceDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.gateway.answer('bring-opening-balance', path, body, request, reply);
  }

  @CommandRoute('goodwill', { id: 'grantGoodwill', summary: 'Grant points as goodwill, for a complaint or without', permission, created: true })
  grantGoodwill(@Param() path: CustomerPath, @Body() body: GrantGoodwillDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.gateway.answer('grant-goodwill', path, body, request, reply);
  }
}
