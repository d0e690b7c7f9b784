import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../problems/problem.js';

const apiPolicy = "default-src 'none'; frame-ancestors 'none'";
/** The documentation's page brings its own scripts and styles, from here only. */
const docsPolicy = "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

export function setSecurityHeaders(instance: FastifyInstance): void {
  instance.addHook('onRequest', (request, reply, done) => {
    void reply
      .header('content-security-policy', request.url.startsWith('/docs') ? docsPolicy : apiPolicy)
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer')
      .header('cache-control', 'no-store');
    done();
  });
}

/**
 * Refuses requests that name another host (421): a page of a foreign name that resolves to this machine (DNS rebinding)
 * does not get at a server that listens on the loopback address without tokens.
 */
export function allowHosts(instance: FastifyInstance, hosts: readonly string[]): void {
  const allowed = new Set(hosts.map((host) => host.toLowerCase()));
  instance.addHook('onRequest', (request, _reply, done) => {
    const name = (request.headers.host ?? '').toLowerCase().replace(/:\d+$/, '');
    if (allowed.has(name)) return done();
    done(new ProblemError({ status: 421, code: 'misdirected', title: 'Not this host', detail: 'this server does not answer to that host name' }));
  });
}
