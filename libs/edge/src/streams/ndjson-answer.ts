import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

export const ndjsonContentType = 'application/x-ndjson; charset=utf-8';

/**
 * Streams text or bytes as they are made; nothing is made faster than the client reads. The source must end when `abortOnDisconnect`
 * of the same reply aborts.
 * A source that fails after the head cuts the answer short, which the client sees.
 */
export function streamText(reply: FastifyReply, contentType: string, chunks: AsyncIterable<string | Uint8Array>): void {
  const body = Readable.from(chunks, { objectMode: false, highWaterMark: 65_536 });
  void reply.header('content-type', contentType).send(body);
  // The head goes out at once: whoever follows a quiet log knows that it is connected.
  if (reply.raw.hasHeader('content-type')) reply.raw.flushHeaders();
}
