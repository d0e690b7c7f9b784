import { Body, Controller, Param, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CommandGateway } from '../commands/command-gateway.js';
import { CommandRoute } from '../commands/command-route.decorator.js';
import { CustomerPath } from '../customers/customer.dto.js';
import {
  CancelRedemptionDto, ConfirmHoldDto, EnrolMemberDto, HoldPath, HoldPointsDto, LeaveMembershipDto, NothingMoreDto, RedeemPointsDto, RedemptionPath,
} from './loyalty.dto.js';

const permission = 'loyalty.write';

/** What a member does, at the counter or in the shop. */
@ApiTags('loyalty')
@Controller('v1/customers/:customerId/loyalty')
export class LoyaltyController {
  constructor(private readonly gateway: CommandGateway) {}

  @CommandRoute('enrol', { id: 'enrolMember', summary: 'Enrol the customer as a member, also as of a past day', permission, created: true })
  enrol(@Param() path: CustomerPath, @Body() body: EnrolMemberDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.gateway.answer('enrol-member', path, body, request, reply);
  }

  @CommandRoute('redemptions', { id: 'redeemPoints', summary: 'Spend points, now', permission, created: true })
  redeem(@Param() path: CustomerPath, @Body() body: RedeemPointsDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.gateway.answer('redeem-points', path, body, request, reply);
  }

  @CommandRoute('redemptions/:redemptionId/cancel', { id: 'cancelRedemption', summary: 'Give the points of a redemption back', permission })
  cancel(@Param() path: RedemptionPath, @Body() body: CancelRedemptionDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.gateway.answer('cancel-redemption', path, body, request, reply);
  }

  @CommandRoute('holds', { id: 'holdPoints', summary: 'Hold points for a checkout, for a limited time', permission, created: true })
  hold(@Param() path: CustomerPath, @Body() body: HoldPointsDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.gateway.answer('hold-points', path, body, request, reply);
  }

  @CommandRoute('holds/:holdId/confirm', { id: 'confirmHold', summary: 'Spend the points of a hold', permission, created: true })
  confirm(@Param() path: HoldPath, @Body() body: ConfirmHoldDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.gateway.answer('confirm-hold', path, body, request, reply);
  }

  @CommandRoute('holds/:holdId/release', { id: 'releaseHold', summary: 'Release the points of a hold', permission })
  release(@Param() path: HoldPath, @Body() body: NothingMoreDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.gateway.answer('release-hold', path, body, request, reply);
  }

  @CommandRoute('leave', { id: 'leaveMembership', summary: 'End the membership: all points expire, debt is written off', permission })
  leave(@Param() path: CustomerPath, @Body() body: LeaveMembershipDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.gateway.answer('leave-membership', path, body, request, reply);
  }
}
