export { MetricsModule } from './metrics.module.js';
export * from './process-metrics.js';
export { Counter, Gauge, Histogram, type Registry } from 'prom-client';
