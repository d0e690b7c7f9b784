import { Controller, Get, Inject, Module, Res, type DynamicModule } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Registry } from 'prom-client';
import { Permission } from '../access/permission.decorator.js';

const registryToken = Symbol('metrics registry');
const measureToken = Symbol('measure');

export type Measure = () => Promise<void>;

@ApiTags('health')
@Controller('metrics')
export class MetricsController {
  constructor(
    @Inject(registryToken) private readonly registry: Registry,
    @Inject(measureToken) private readonly measure: Measure | null,
  ) {}

  @Get()
  @Permission('operations.read')
  @ApiOperation({ operationId: 'getMetrics', summary: 'Figures for Prometheus' })
  @ApiOkResponse({ description: 'The text format.', content: { 'text/plain': { schema: { type: 'string' } } } })
  async metrics(@Res() reply: FastifyReply): Promise<void> {
    await this.measure?.();
    const text = await this.registry.metrics();
    void reply.header('content-type', this.registry.contentType).send(text);
  }
}

/** `/metrics`, out of a registry of this process's own. `measure` sets what nobody measures unasked; it must not reject. */
@Module({})
export class MetricsModule {
  static register(registry: Registry, measure: Measure | null = null): DynamicModule {
    return { module: MetricsModule, controllers: [MetricsController], providers: [{ provide: registryToken, useValue: registry }, { provide: measureToken, useValue: measure }] };
  }
}
