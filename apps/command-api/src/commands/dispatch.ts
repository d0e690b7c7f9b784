import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { assertNever } from '@rapport/kernel';
import { commandApiOptions, type CommandApiOptions } from '../command-api.options.js';
import type { CommandOutcome, RequestContext, Target } from './target.js';

/** What goes over the bus: any command, for whatever aggregate. */
export class DispatchCommand extends Command<CommandOutcome> {
  constructor(
    readonly target: Target,
    readonly context: RequestContext,
  ) {
    super();
  }
}

@CommandHandler(DispatchCommand)
export class DispatchCommandHandler implements ICommandHandler<DispatchCommand> {
  constructor(@Inject(commandApiOptions) private readonly options: CommandApiOptions) {}

  execute({ target, context }: DispatchCommand): Promise<CommandOutcome> {
    const { writeSide } = this.options;
    switch (target.aggregate) {
      case 'customer':
        return writeSide.customer(target.customerId, { ...context, command: target.command });
      case 'purchases':
        return writeSide.purchases(target.customerId, { ...context, command: target.command });
      case 'loyalty':
        return writeSide.loyalty(target.customerId, { ...context, command: target.command });
      case 'calendar':
        return writeSide.calendar({ ...context, command: target.command });
      case 'policy':
        return writeSide.policy(target.name, { ...context, command: target.command });
      default:
        return assertNever(target, 'target');
    }
  }
}
