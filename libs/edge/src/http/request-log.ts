import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';

/** One line a request: the route's pattern, the status, the time. No address, no parameter, no header, no body. */
export function logRequests(instance: FastifyInstance, logger: Logger): void {
  instance.addHook('onResponse', (request, reply, done) => {
    const level = reply.statusCode >= 500 ? 'warn' : 'debug';
    if (logger.isLevelEnabled(level)) {
      logger[level]({ method: request.method, route: request.routeOptions.url ?? null, status: reply.statusCode, ms: Math.round(reply.elapsedTime * 10) / 10 }, 'request');
    }
    done();
  });
}
