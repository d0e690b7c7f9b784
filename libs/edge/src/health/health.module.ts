import { Controller, Get, Inject, Module, Res, type DynamicModule } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Permission } from '../access/permission.decorator.js';
import { runChecks, type HealthReport, type ReadinessCheck } from './readiness.js';

const checksToken = Symbol('readiness checks');
const instanceToken = Symbol('instance');
const givenUpToken = Symbol('given up');

const healthSchema = {
  type: 'object',
  required: ['status', 'checks'],
  properties: {
    status: { type: 'string', enum: ['ok', 'unavailable'] },
    instance: { type: 'string', description: 'Which process answers; only with liveness.' },
    checks: { type: 'object', additionalProperties: { type: 'object', properties: { ok: { type: 'boolean' }, detail: { type: 'object', additionalProperties: true } } } },
  },
} as const;

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(
    @Inject(checksToken) private readonly checks: readonly ReadinessCheck[],
    @Inject(instanceToken) private readonly instance: string | null,
    @Inject(givenUpToken) private readonly givenUp: () => boolean,
  ) {}

  @Get('live')
  @Permission('public')
  @ApiOperation({ operationId: 'getLiveness', summary: 'Is the process alive?' })
  @ApiOkResponse({ description: 'It is.', schema: healthSchema as never })
  @ApiServiceUnavailableResponse({ description: 'It has given up a part of its work, and has to be started again.', schema: healthSchema as never })
  live(@Res({ passthrough: true }) reply: FastifyReply): HealthReport {
    const givenUp = this.givenUp();
    void reply.code(givenUp ? 503 : 200);
    return { status: givenUp ? 'unavailable' : 'ok', checks: {}, ...(this.instance === null ? {} : { instance: this.instance }) };
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

export interface HealthOptions {
  readonly checks: readonly ReadinessCheck[];
  /** Which process answers: a client that knows it can tell another one at the same address. Default: not said. */
  readonly instance?: string | null;
  /** Whether only a restart helps: then liveness is 503. Default: never. */
  readonly givenUp?: () => boolean;
}

/** `/health/live` and `/health/ready`; the latter runs the checks given. */
@Module({})
export class HealthModule {
  static register({ checks, instance = null, givenUp = () => false }: HealthOptions): DynamicModule {
    const providers = [{ provide: checksToken, useValue: checks }, { provide: instanceToken, useValue: instance }, { provide: givenUpToken, useValue: givenUp }];
    return { module: HealthModule, controllers: [HealthController], providers };
  }
}
