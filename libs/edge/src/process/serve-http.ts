import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { HealthModule } from '../health/health.module.js';
import type { ReadinessCheck } from '../health/readiness.js';
import { createHttpApp, type HttpAppOptions } from '../http/http-app.js';
import type { Logger } from '../http/logger.js';
import { HttpMetrics } from '../metrics/http-metrics.js';
import { MetricsModule } from '../metrics/metrics.module.js';
import { readyGauge } from '../metrics/ready-gauge.js';
import type { Tracing } from '../tracing/tracing.js';
import type { Registry } from 'prom-client';
import type { AnyLoadedSettings } from '../config/read-settings.js';
import type { Settings } from '../config/settings.js';

export interface ServeHttpOptions {
  readonly loaded: Pick<AnyLoadedSettings, 'fault'> & { readonly settings: Pick<Settings, 'http'> };
  readonly logger: Logger;
  readonly checks: readonly ReadinessCheck[];
  readonly registry: Registry;
  /** What the app answers beside health and metrics. */
  readonly imports?: readonly (Type | DynamicModule)[];
  readonly title: string;
  readonly tracing?: Tracing | null;
  /** Which process this is. */
  readonly instance?: string;
}

export interface ServedHttp {
  readonly url: string;
  close(): Promise<void>;
}

@Module({})
class ServiceModule {}

const loopback = ['127.0.0.1', 'localhost', '[::1]'];

/** Serves health, metrics and what the app answers, at the address that the settings give. */
export async function serveHttp({ loaded, logger, checks, registry, imports = [], title, tracing = null, instance }: ServeHttpOptions): Promise<ServedHttp> {
  const { host, port } = loaded.settings.http;
  readyGauge(registry, checks);
  const own = [HealthModule.register({ checks, ...(instance === undefined ? {} : { instance }) }), MetricsModule.register(registry)];
  const app = await createHttpApp({ module: ServiceModule, imports: [...imports, ...own] }, { logger, openApi: { title, version: '0.1.0' }, metrics: new HttpMetrics(registry), tracing, ...guardsOf(loaded) });
  try {
    await app.listen(port, host);
  } catch (error) {
    await app.close();
    throw listenFault(loaded, error);
  }
  return { url: urlOf(app.getHttpServer().address() as { address: string; port: number; family: string }), close: () => app.close() };
}

/** As the embedded process has it: see there. */
function guardsOf({ settings }: ServeHttpOptions['loaded']): Pick<HttpAppOptions, 'allowedHosts' | 'rateLimit'> {
  const { host, requestsPerSecond } = settings.http;
  return host.startsWith('127.') || loopback.includes(host) || host === '::1' ? { allowedHosts: [...loopback, host] } : { rateLimit: { perSecond: requestsPerSecond, burst: requestsPerSecond * 4 } };
}

function listenFault({ fault }: ServeHttpOptions['loaded'], error: unknown): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return fault('http.port', 'another process listens there', 'Give another port, or end that process.', { cause: error, mayPass: true });
    case 'EACCES':
      return fault('http.port', 'this user may not listen there', 'Give a port from 1024 on.', { cause: error });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return fault('http.host', 'this machine has no such address', 'Give one that it has.', { cause: error });
    default:
      return error;
  }
}

const urlOf = ({ address, port, family }: { address: string; port: number; family: string }): string =>
  `http://${family === 'IPv6' ? `[${address === '::' ? '::1' : address}]` : address === '0.0.0.0' ? '127.0.0.1' : address}:${port}`;
