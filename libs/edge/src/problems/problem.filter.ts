import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { LogFault } from '@rapport/event-log';
import { QueryLimitExceeded, UnsupportedQuery } from '@rapport/read-store';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { describeFault } from '../http/logger.js';
import { ProblemError, problemContentType } from './problem.js';

const frameworkTitles: Readonly<Record<number, readonly [code: string, title: string, detail: string]>> = {
  400: ['bad-request', 'The request is not valid', 'the request cannot be read'],
  404: ['no-such-route', 'Not found', 'there is no such address'],
  405: ['method-not-allowed', 'Method not allowed', 'this address does not take this method'],
  408: ['request-timeout', 'The request took too long', 'the request did not arrive in time'],
  413: ['body-too-large', 'The body is too large', 'the body is too large'],
  414: ['address-too-long', 'The address is too long', 'a part of the address is too long'],
  415: ['unsupported-media-type', 'The content type is not supported', 'send application/json, or application/x-ndjson to /v1/batches'],
};

/** Errors of adapters that this ring does not know: MongoDB, and the read side's thread of an embedded process. And views that are gone, or were replaced under way. */
const storesThatDoNotAnswer = new Set(['MongoFault', 'ReadSideUnavailable', 'GenerationGone', 'DocumentsReplaced']);

/** Every error of every request becomes a problem here; what is nobody's expectation is logged, and told without particulars. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const known = asProblem(error);
    if (known.problem.status >= 500 && !(error instanceof ProblemError)) {
      this.logger.error({ route: request.routeOptions?.url, ...describeFault(error) }, 'a request failed');
    }
    if (reply.sent) return;
    void reply.code(known.problem.status).headers(known.headers).header('content-type', problemContentType).send(JSON.stringify(known.problem));
  }
}

/** What an error is told as. */
export function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof QueryLimitExceeded) return queryLimit(error);
  if (error instanceof UnsupportedQuery) {
    return new ProblemError({ status: 400, code: 'unsupported-query', title: 'The query is not supported', detail: 'the filter or the order is not supported' });
  }
  if (error instanceof LogFault) {
    const headers: Record<string, string> = error.code === 'unavailable' ? { 'Retry-After': '1' } : {};
    return new ProblemError({ status: 503, code: 'log-unavailable', title: 'The log cannot be used', detail: `the event log cannot be used: ${error.code}` }, headers);
  }
  if (error instanceof Error && storesThatDoNotAnswer.has(error.name)) {
    return new ProblemError({ status: 503, code: 'store-unavailable', title: 'A store does not answer', detail: 'a store of this system does not answer at the moment; the same request may be sent again' }, { 'Retry-After': '1' });
  }
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  const [code, title, detail] = frameworkTitles[status] ?? ['refused', 'The request was refused', 'the request was refused'];
  if (status < 500) return new ProblemError({ status, code, title, detail });
  return new ProblemError({ status: 500, code: 'fault', title: 'Something went wrong', detail: 'the request could not be answered; the fault was logged' });
}

const queryLimit = ({ limit, allowed }: QueryLimitExceeded): ProblemError =>
  new ProblemError({
    status: 422, code: 'query-limit', title: 'The query looks at too much', limit, allowed, detail: `the query ${overrun[limit](allowed)}`,
  });

const overrun: Readonly<Record<QueryLimitExceeded['limit'], (allowed: number) => string>> = {
  time: (ms) => `took longer than ${ms} ms; narrow it`,
  documents: (count) => `looked at more than ${count} documents; narrow it`,
  memory: (mebibytes) => `needed more than ${mebibytes} MiB of memory; narrow it, or group and sort less at a time`,
  'answer-documents': (count) => `has more than ${count} documents for an answer; narrow it or give a limit, or export the view`,
  'answer-bytes': (bytes) => `has more than ${bytes} bytes for an answer; project less or give a limit, or export the view`,
};

function statusOf(error: unknown): number {
  const status: unknown = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}
