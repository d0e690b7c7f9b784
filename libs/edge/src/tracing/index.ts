export { traceRequests } from './http-tracing.js';
export { ProjectionTracing, RelayTracing } from './record-tracing.js';
export { Tracing, tracingOf, type SpanOptions, type TracesSettings } from './tracing.js';
