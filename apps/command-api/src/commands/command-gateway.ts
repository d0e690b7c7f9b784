import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { invalidRequest, ProblemError, problemContentType, readCommandHeaders, type CommandHeaders } from '@rapport/edge';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import { answerTo, answerToError, isProblem, type CommandAnswer } from '../answers/command-answer.js';
import { commandApiOptions, type CommandApiOptions } from '../command-api.options.js';
import { commandEntry, type CommandName } from './command-table.js';
import { DispatchCommand } from './dispatch.js';
import type { RequestContext, Target } from './target.js';

/** The one way from a checked request to the write side and back. */
@Injectable()
export class CommandGateway {
  private readonly newCommandId: () => string;

  constructor(
    @Inject(commandApiOptions) private readonly options: CommandApiOptions,
    private readonly bus: CommandBus,
  ) {
    this.newCommandId = options.newCommandId ?? uuidv7;
  }

  /** A single route: path and body were checked by the validation pipe. */
  async answer(name: CommandName, path: object, body: object, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const headers = readCommandHeaders(request.headers);
    if (!headers.ok) throw invalidRequest(headers.error);
    const commandId = headers.value.commandId ?? this.newCommandId();
    const target = commandEntry(name).toTarget(path, body, commandId);
    if (!target.ok) throw invalidRequest(target.error);
    const answer = await this.run(name, target.value, this.contextOf(commandId, headers.value));
    void reply.code(answer.status).header('idempotency-key', commandId).headers(answer.headers);
    if (isProblem(answer.body)) void reply.header('content-type', problemContentType).send(JSON.stringify(answer.body));
    else void reply.send(answer.body);
  }

  contextOf(commandId: string, headers: Omit<CommandHeaders, 'commandId'>): RequestContext {
    const { correlationId, causationId, actor, expectedRevision } = headers;
    return {
      commandId, actor, correlationId: correlationId ?? commandId, causationId, now: this.options.clock(),
      ...(expectedRevision === undefined ? {} : { expectedRevision }),
    };
  }

  /** Never rejects: an error becomes an answer, and a fault is told to the process. */
  async run(name: CommandName, target: Target, context: RequestContext): Promise<CommandAnswer> {
    try {
      return answerTo(commandEntry(name), target, context.commandId, await this.bus.execute(new DispatchCommand(target, context)));
    } catch (error) {
      if (!(error instanceof ProblemError)) this.options.onFault?.(error);
      return answerToError(error);
    }
  }
}
