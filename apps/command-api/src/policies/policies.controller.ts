import { Body, Controller, Param, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CommandGateway } from '../commands/command-gateway.js';
import { CommandRoute } from '../commands/command-route.decorator.js';
import { PolicyPath, PublishPolicyDto } from './policy.dto.js';

@ApiTags('policies')
@Controller('v1/policies')
export class PoliciesController {
  constructor(private readonly gateway: CommandGateway) {}

  @CommandRoute(':name/publish', { id: 'publishPolicy', summary: 'Publish the next version of a policy', permission: 'policies.publish', created: true })
  publish(@Param() path: PolicyPath, @Body() body: PublishPolicyDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.gateway.answer('publish-policy', path, body, request, reply);
  }
}
