import type { FastifyInstance, FastifyReply } from 'fastify';

interface OpenStreams {
  closing: boolean;
  readonly replies: Map<AbortController, FastifyReply>;
}
const openStreams = new WeakMap<FastifyInstance['server'], OpenStreams>();

/** How long a long answer may take to come to its end when the server closes: a client that reads no further would hold it open for ever. */
const endWithinMs = 5_000;

/** Ends all long answers when the server closes, so that a follower does not hold it open. */
export function endStreamsOnClose(instance: FastifyInstance): void {
  const open: OpenStreams = { closing: false, replies: new Map() };
  openStreams.set(instance.server, open);
  instance.addHook('preClose', (done) => {
    open.closing = true;
    for (const [controller, reply] of open.replies) end(controller, reply);
    done();
  });
  // A connection that was busy when the server began to close is kept alive otherwise, until its client has no more use for it.
  instance.addHook('onResponse', (_request, _reply, done) => {
    if (open.closing) setImmediate(() => instance.server.closeIdleConnections());
    done();
  });
}

function end(controller: AbortController, { raw }: FastifyReply): void {
  const { socket } = raw;
  // The head, which could have said so, is out already.
  raw.once('finish', () => socket?.destroySoon());
  const tooLate = setTimeout(() => raw.destroy(), endWithinMs);
  raw.once('close', () => clearTimeout(tooLate));
  controller.abort();
}

/** Aborts when the client has gone, or the server closes; ends by itself when the answer has been sent. */
export function abortOnDisconnect(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  if (reply.raw.destroyed) {
    controller.abort();
    return controller.signal;
  }
  const open = openStreams.get(reply.server.server);
  open?.replies.set(controller, reply);
  reply.raw.once('close', () => {
    open?.replies.delete(controller);
    if (!reply.raw.writableFinished) controller.abort();
  });
  if (open?.closing) end(controller, reply);
  return controller.signal;
}
