export * from './http-metrics.js';
export { MetricsModule } from './metrics.module.js';
export * from './process-metrics.js';
export * from './ready-gauge.js';
export * from './station-metrics.js';
export { Counter, Gauge, Histogram, type Registry } from 'prom-client';
