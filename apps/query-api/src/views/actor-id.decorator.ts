import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { invalidRequest, readActor } from '@rapport/edge';
import type { FastifyRequest } from 'fastify';

/** Who asks, from `X-Actor`. */
export const ActorId = createParamDecorator((_data: unknown, context: ExecutionContext): string => {
  const actor = readActor(context.switchToHttp().getRequest<FastifyRequest>().headers);
  if (!actor.ok) throw invalidRequest(actor.error);
  return actor.value.id;
});
