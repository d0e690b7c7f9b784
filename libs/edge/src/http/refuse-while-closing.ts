import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../problems/problem.js';

/** What still comes in over an open connection while the server closes is refused with 503, as a problem like all others. */
export function refuseWhileClosing(instance: FastifyInstance): void {
  let closing = false;
  instance.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  instance.addHook('onRequest', (_request, _reply, done) => (closing ? done(shuttingDown()) : done()));
}

const shuttingDown = (): ProblemError =>
  new ProblemError(
    { status: 503, code: 'closing', title: 'Shutting down', detail: 'the process is closing; send the same request again, to the next one' },
    { 'Retry-After': '1', Connection: 'close' },
  );
