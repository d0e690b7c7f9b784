import type { FastifyReply } from 'fastify';
import type { FoundDocument } from './views.queries.js';

/** The tag is weak, and so of no use for `If-Match`: commands go by the revisions of streams, which stand in the answer. */
export function sendDocument({ answer, version }: FoundDocument, reply: FastifyReply): object {
  void reply.header('etag', `W/"${version}${answer.asOf === null ? '' : `-${answer.asOf}`}"`).header('x-position', answer.position);
  return answer;
}
