export { ProjectorMetrics } from './projector-metrics.js';
export { StatusMetrics } from './status-metrics.js';
