import type { FastifyInstance } from 'fastify';
import { Counter, Histogram, type Registry } from 'prom-client';
import { latencyBucketsSeconds } from './process-metrics.js';

/** Of the methods that a client may invent, only those that routes have are told apart. */
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Requests by their route's pattern, never by their address: what came in is in no label. */
export class HttpMetrics {
  readonly #requests: Counter<'method' | 'route' | 'status'>;
  readonly #seconds: Histogram<'method' | 'route'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#requests = new Counter({ name: 'rapport_http_requests_total', help: 'Requests that were answered, by the pattern of their route; `none` is an address without one.', labelNames: ['method', 'route', 'status'], registers });
    this.#seconds = new Histogram({ name: 'rapport_http_request_seconds', help: 'Time from the head of a request to the end of its answer, streamed ones included.', labelNames: ['method', 'route'], buckets: latencyBucketsSeconds, registers });
  }

  count(instance: FastifyInstance): void {
    instance.addHook('onResponse', (request, reply, done) => {
      const labels = { method: methods.has(request.method) ? request.method : 'other', route: request.routeOptions.url ?? 'none' };
      this.#requests.inc({ ...labels, status: String(reply.statusCode) });
      this.#seconds.observe(labels, reply.elapsedTime / 1_000);
      done();
    });
  }
}
