import type { Position } from '@rapport/kernel';
import { ProblemError, type FieldError } from './problem.js';

/** One sentence for people out of the list for programs. */
const sentence = (errors: readonly FieldError[]): string => errors.map(({ field, message }) => `${field} ${message}`).join('; ');

/** What came in is well-formed, but not what the route takes. */
export const invalidRequest = (errors: readonly FieldError[]): ProblemError =>
  new ProblemError({ status: 400, code: 'invalid-request', title: 'The request is not valid', detail: sentence(errors), errors });

/** What came in is no JSON that can be trusted. `field` is the key at fault, where there is one. */
export const malformedBody = (detail: string, field?: string): ProblemError =>
  new ProblemError({
    status: 400,
    code: 'malformed-body',
    title: 'The body cannot be read',
    detail,
    ...(field === undefined ? {} : { errors: [{ field, message: detail }] }),
  });

export const bodyTooLarge = (limitBytes: number): ProblemError =>
  new ProblemError({
    status: 413, code: 'body-too-large', title: 'The body is too large', detail: `at most ${limitBytes} bytes are taken`, limitBytes,
  });

export const notFound = (detail: string): ProblemError =>
  new ProblemError({ status: 404, code: 'not-found', title: 'Not found', detail });

/** `reached`: how far the projections are. */
export const notCaughtUp = (reached: Position): ProblemError =>
  new ProblemError(
    {
      status: 503, code: 'not-caught-up', title: 'Not caught up yet',
      detail: 'the projections have not passed the position that was asked for within the time allowed', reached,
    },
    { 'Retry-After': '1' },
  );
