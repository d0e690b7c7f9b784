import { Body, Controller, Param, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CommandGateway } from '../commands/command-gateway.js';
import { CommandRoute } from '../commands/command-route.decorator.js';
import {
  AssignOwnerDto, ClassifyCustomerDto, ConfirmProfileDto, CustomerPath, EndRelationshipDto, RegisterCustomerDto, RelateCustomerDto, UpdateProfileDto,
} from './customer.dto.js';

const permission = 'customers.write';

@ApiTags('customers')
@Controller('v1/customers')
export class CustomersController {
  constructor(private readonly gateway: CommandGateway) {}

  @CommandRoute('', { id: 'registerCustomer', summary: 'Register a customer', permission, created: true })
  register(@Body() body: RegisterCustomerDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.gateway.answer('register-customer', {}, body, request, reply);
  }

  @CommandRoute(':customerId/classify', { id: 'classifyCustomer', summary: 'Set kind, classification, temperament', permission })
  classify(@Param() path: CustomerPath, @Body() body: ClassifyCustomerDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.gateway.answer('classify-customer', path, body, request, reply);
  }

  @CommandRoute(':customerId/assign-owner', { id: 'assignOwner', summary: 'Say who looks after the customer', permission })
  assignOwner(@Param() path: CustomerPath, @Body() body: AssignOwnerDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.gateway.answer('assign-owner', path, body, request, reply);
  }

  @CommandRoute(':customerId/relate', { id: 'relateCustomer', summary: 'Relate the customer to another', permission })
  relate(@Param() path: CustomerPath, @Body() body: RelateCustomerDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.gateway.answer('relate-customer', path, body, request, reply);
  }

  @CommandRoute(':customerId/update-profile', { id: 'updateProfile', summary: 'Record profile attributes', permission })
  updateProfile(@Param() path: CustomerPath, @Body() body: UpdateProfileDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.gateway.answer('update-profile', path, body, request, reply);
  }

  @CommandRoute(':customerId/confirm-profile', { id: 'confirmProfile', summary: 'Confirm that attributes still hold', permission })
  confirmProfile(@Param() path: CustomerPath, @Body() body: ConfirmProfileDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.gateway.answer('confirm-profile', path, body, request, reply);
  }

  @CommandRoute(':customerId/end-relationship', { id: 'endRelationship', summary: 'End the relationship, with a reason', permission })
  endRelationship(@Param() path: CustomerPath, @Body() body: EndRelationshipDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.gateway.answer('end-relationship', path, body, request, reply);
  }
}
