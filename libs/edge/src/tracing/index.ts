export { traceRequests } from './http-tracing.js';
export { ProjectionTracing, RelayTracing } from './record-tracing.js';
export type { SpanOptions, Tracing } from './tracing.js';
export { tracingOf, type TracesSettings } from './tracing-of.js';
