import { Body, Controller, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CommandGateway } from '../commands/command-gateway.js';
import { CommandRoute } from '../commands/command-route.decorator.js';
import { CloseDayDto, OpenCalendarDto } from './calendar.dto.js';

const permission = 'calendar.write';

@ApiTags('calendar')
@Controller('v1/calendar')
export class CalendarController {
  constructor(private readonly gateway: CommandGateway) {}

  @CommandRoute('open', { id: 'openCalendar', summary: 'Open the calendar on its first day, once', permission, created: true })
  open(@Body() body: OpenCalendarDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.gateway.answer('open-calendar', {}, body, request, reply);
  }

  @CommandRoute('close-day', { id: 'closeDay', summary: 'Close the next day', permission })
  closeDay(@Body() body: CloseDayDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.gateway.answer('close-day', {}, body, request, reply);
  }
}
