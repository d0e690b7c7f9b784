import { Controller, Get, HttpCode, Inject, Module, Res, type DynamicModule } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Permission } from '../access/permission.decorator.js';
import { runChecks, type HealthReport, type ReadinessCheck } from './readiness.js';

const checksToken = Symbol('readiness checks');

const healthSchema = {
  type: 'object',
  required: ['status', 'checks'],
  properties: {
    status: { type: 'string', enum: ['ok', 'unavailable'] },
    checks: { type: 'object', additionalProperties: { type: 'object', properties: { ok: { type: 'boolean' }, detail: { type: 'object', additionalProperties: true } } } },
  },
} as const;

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(@Inject(checksToken) private readonly checks: readonly ReadinessCheck[]) {}

  @Get('live')
  @HttpCode(200)
  @Permission('public')
  @ApiOperation({ operationId: 'getLiveness', summary: 'Is the process alive?' })
  @ApiOkResponse({ description: 'It is.', schema: healthSchema as never })
  live(): HealthReport {
    return { status: 'ok', checks: {} };
  }

  @Get('ready')
  @Permission('public')
  @ApiOperation({ operationId: 'getReadiness', summary: 'Can it do its work?' })
  @ApiOkResponse({ description: 'All checks pass.', schema: healthSchema as never })
  @ApiServiceUnavailableResponse({ description: 'A check fails; it is named.', schema: healthSchema as never })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthReport> {
    const report = await runChecks(this.checks);
    void reply.code(report.status === 'ok' ? 200 : 503);
    return report;
  }
}

/** `/health/live` and `/health/ready`; the latter runs the checks given. */
@Module({})
export class HealthModule {
  static register(options: { readonly checks: readonly ReadinessCheck[] }): DynamicModule {
    return { module: HealthModule, controllers: [HealthController], providers: [{ provide: checksToken, useValue: options.checks }] };
  }
}
