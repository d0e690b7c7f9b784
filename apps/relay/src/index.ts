export * from './run-relay.js';
export * from './translated.js';
export { RelayMetrics } from './service/relay-metrics.js';
