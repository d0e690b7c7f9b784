import type { FastifyInstance, FastifyReply } from 'fastify';

const openStreams = new WeakMap<FastifyInstance['server'], Set<AbortController>>();

/** Ends all long answers when the server closes, so that a follower does not hold it open. */
export function endStreamsOnClose(instance: FastifyInstance): void {
  const open = new Set<AbortController>();
  openStreams.set(instance.server, open);
  instance.addHook('preClose', (done) => {
    for (const controller of open) controller.abort();
    done();
  });
}

/** Aborts when the client has gone, or the server closes; ends by itself when the answer has been sent. */
export function abortOnDisconnect(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  const open = openStreams.get(reply.server.server);
  open?.add(controller);
  reply.raw.once('close', () => {
    open?.delete(controller);
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}
