import { Body, Controller, Param, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CommandGateway } from '../commands/command-gateway.js';
import { CommandRoute } from '../commands/command-route.decorator.js';
import { CustomerPath } from '../customers/customer.dto.js';
import { OrderPath, RecordOrderDto, RecordReturnDto, VoidOrderDto } from './purchases.dto.js';

const permission = 'orders.write';

@ApiTags('purchases')
@Controller('v1/customers/:customerId/orders')
export class PurchasesController {
  constructor(private readonly gateway: CommandGateway) {}

  @CommandRoute('', { id: 'recordOrder', summary: 'Record an order', permission, created: true })
  recordOrder(@Param() path: CustomerPath, @Body() body: RecordOrderDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.gateway.answer('record-order', path, body, request, reply);
  }

  @CommandRoute(':source/:orderId/void', { id: 'voidOrder', summary: 'Void an order that was recorded in error', permission })
  voidOrder(@Param() path: OrderPath, @Body() body: VoidOrderDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.gateway.answer('void-order', path, body, request, reply);
  }

  @CommandRoute(':source/:orderId/returns', { id: 'recordReturn', summary: 'Record a return, also before its order', permission, created: true })
  recordReturn(@Param() path: OrderPath, @Body() body: RecordReturnDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.gateway.answer('record-return', path, body, request, reply);
  }
}
