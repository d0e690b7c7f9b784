import type { Span } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Tracing } from './tracing.js';

const untraced = /^\/(health|metrics)(\/|$)/;

/**
 * A span for each request, under the caller's where it names one and callers are followed. Named by the route's pattern: no address, no parameter, no
 * header, no body.
 */
export function traceRequests(instance: FastifyInstance, tracing: Tracing): void {
  const spans = new WeakMap<FastifyRequest, Span>();
  instance.addHook('onRequest', (request, _reply, done) => {
    const route = request.routeOptions.url;
    if (route === undefined || untraced.test(route)) return done();
    const { traceparent } = request.headers;
    const attributes = { 'http.request.method': request.method, 'http.route': route };
    const span = tracing.begin(`${request.method} ${route}`, { kind: 'server', attributes, ...(tracing.followsCallers && typeof traceparent === 'string' ? { parent: traceparent } : {}) });
    spans.set(request, span);
    tracing.within(span, done);
  });
  // Reading the body leaves the context in which the request began.
  instance.addHook('preHandler', (request, _reply, done) => {
    const span = spans.get(request);
    return span ? tracing.within(span, done) : done();
  });
  instance.addHook('onResponse', (request, reply, done) => {
    const span = spans.get(request);
    if (!span) return done();
    span.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= 500) tracing.fail(span);
    span.end();
    done();
  });
}
