import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { ProblemFilter } from '../problems/problem.filter.js';
import { endStreamsOnClose } from '../streams/open-streams.js';
import { traceRequests } from '../tracing/http-tracing.js';
import type { Tracing } from '../tracing/tracing.js';
import { DtoValidationPipe } from '../validation/validation.pipe.js';
import { registerBodyParsers } from './json-body.js';
import type { HttpMetrics } from '../metrics/http-metrics.js';
import { createLogger } from './logger.js';
import { nestLogger } from './nest-logger.js';
import { serveOpenApi, type OpenApiOptions } from './open-api.js';
import { limitRate, type RateLimit } from './rate-limit.js';
import { refuseWhileClosing } from './refuse-while-closing.js';
import { logRequests } from './request-log.js';
import { allowHosts, setSecurityHeaders } from './security.js';

export interface HttpAppOptions {
  /** Default: JSON lines on standard output, from `info`. */
  readonly logger?: Logger;
  /** Largest JSON body. Default 1 MiB. */
  readonly bodyLimitBytes?: number;
  /** Default 30 s. */
  readonly bodyTimeoutMs?: number;
  /** Default: none. */
  readonly rateLimit?: RateLimit;
  /** Host names that are answered to, without the port. Default: any. */
  readonly allowedHosts?: readonly string[];
  /** Signals on which the application closes in order. Default: none; the process that composes decides. */
  readonly shutdownSignals?: readonly string[];
  /** Where requests are counted. Default: nowhere. */
  readonly metrics?: HttpMetrics;
  /** Follows requests. Default: nobody does. */
  readonly tracing?: Tracing | null;
  /** What stands on top of the documentation. Default: the product's name and version. */
  readonly openApi?: OpenApiOptions;
}

/** Longest path parameter, in characters as written: three ids of other systems in one, percent-encoded. */
const maxParamLength = 8000;

/**
 * The HTTP application of any of the apps: limits, strict bodies, validation, problems, log lines, security headers,
 * documentation at `/docs` and `/openapi.json`. CORS stays off. The caller listens, and closes.
 */
export async function createHttpApp(rootModule: Type | DynamicModule, options: HttpAppOptions = {}): Promise<NestFastifyApplication> {
  const logger = options.logger ?? createLogger();
  const adapter = new FastifyAdapter({ logger: false, routerOptions: { maxParamLength }, requestTimeout: 0, keepAliveTimeout: 72_000, multipart: false, return503OnClosing: false } as never);
  prepare(adapter.getInstance() as unknown as FastifyInstance, options, logger);
  const app = await NestFactory.create<NestFastifyApplication>(rootModule, adapter, { bodyParser: false, logger: nestLogger(logger), abortOnError: false });
  app.useGlobalPipes(new DtoValidationPipe());
  app.useGlobalFilters(new ProblemFilter(logger));
  if (options.shutdownSignals?.length) app.enableShutdownHooks([...options.shutdownSignals]);
  serveOpenApi(app, options.openApi ?? { title: 'Rapport', version: '0.1.0' });
  return app;
}

function prepare(instance: FastifyInstance, options: HttpAppOptions, logger: Logger): void {
  // The whole head of a request must have arrived within this time; bodies have their own.
  instance.server.headersTimeout = 20_000;
  setSecurityHeaders(instance);
  if (options.allowedHosts) allowHosts(instance, options.allowedHosts);
  if (options.rateLimit) limitRate(instance, options.rateLimit);
  refuseWhileClosing(instance);
  logRequests(instance, logger);
  options.metrics?.count(instance);
  if (options.tracing) traceRequests(instance, options.tracing);
  endStreamsOnClose(instance);
  registerBodyParsers(instance, { bodyLimitBytes: options.bodyLimitBytes ?? 1_048_576, bodyTimeoutMs: options.bodyTimeoutMs ?? 30_000 });
}
