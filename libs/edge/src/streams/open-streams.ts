import type { FastifyInstance, FastifyReply } from 'fastify';

type OpenStreams = Map<AbortController, FastifyReply>;
const openStreams = new WeakMap<FastifyInstance['server'], OpenStreams>();

/** Ends all long answers when the server closes, so that a follower does not hold it open. */
export function endStreamsOnClose(instance: FastifyInstance): void {
  const open: OpenStreams = new Map();
  openStreams.set(instance.server, open);
  instance.addHook('preClose', (done) => {
    for (const [controller, reply] of open) {
      closeConnectionAfter(reply);
      controller.abort();
    }
    done();
  });
}

/** The head, which could have said so, is out already. */
function closeConnectionAfter({ raw }: FastifyReply): void {
  const { socket } = raw;
  raw.once('finish', () => socket?.destroySoon());
}

/** Aborts when the client has gone, or the server closes; ends by itself when the answer has been sent. */
export function abortOnDisconnect(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  const open = openStreams.get(reply.server.server);
  open?.set(controller, reply);
  reply.raw.once('close', () => {
    open?.delete(controller);
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}
