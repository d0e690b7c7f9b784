import type { CommandOutcome, CommandRequest, WriteSide } from '@rapport/application';
import type { Tracing } from '@rapport/edge';

/**
 * The same write side, with a span for each command. Where the trace is sampled, the command's events keep it: whoever reads
 * them later tells of the same trace.
 */
export function tracedCommands(writeSide: WriteSide, tracing: Tracing): WriteSide {
  const traced = <Request extends CommandRequest<{ readonly type: string }>>(request: Request, work: (request: Request) => Promise<CommandOutcome>): Promise<CommandOutcome> => {
    const attributes = { 'rapport.command.type': request.command.type };
    return tracing.span(`command ${request.command.type}`, () => {
      const { traceparent } = tracing;
      return work(traceparent === undefined ? request : { ...request, traceparent });
    }, { attributes });
  };
  return {
    ...writeSide,
    customer: (id, request) => traced(request, (own) => writeSide.customer(id, own)),
    purchases: (id, request) => traced(request, (own) => writeSide.purchases(id, own)),
    loyalty: (id, request) => traced(request, (own) => writeSide.loyalty(id, own)),
    loyaltyReaction: (id, request, terms) => traced(request, (own) => writeSide.loyaltyReaction(id, own, terms)),
    calendar: (request) => traced(request, (own) => writeSide.calendar(own)),
    policy: (name, request) => traced(request, (own) => writeSide.policy(name, own)),
  };
}
