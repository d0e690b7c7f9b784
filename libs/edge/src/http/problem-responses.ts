import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';

const fieldErrorSchema = {
  type: 'object',
  required: ['field', 'message'],
  properties: {
    field: { type: 'string', example: 'lines[0].amount' },
    message: { type: 'string', example: 'has more decimals than USD has (2)' },
  },
};

/** RFC 9457. */
export const problemSchema = {
  type: 'object',
  description: 'RFC 9457. `code` is stable; `errors` names the fields at fault.',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: { type: 'string', example: 'urn:rapport:problem:invalid-request' },
    title: { type: 'string', example: 'The request is not valid' },
    status: { type: 'integer', example: 400 },
    detail: { type: 'string', example: 'lines[0].amount has more decimals than USD has (2)' },
    code: { type: 'string', example: 'invalid-request' },
    errors: { type: 'array', items: fieldErrorSchema },
    details: { type: 'object', additionalProperties: true },
  },
  additionalProperties: true,
};

const descriptions: Readonly<Record<number, string>> = {
  400: 'The request is not valid; the fields at fault are named.',
  404: 'There is no such thing.',
  408: 'The body did not arrive in time.',
  409: 'It contradicts what is there, or others kept being first.',
  412: 'The stream is not at the revision of If-Match.',
  413: 'The body is too large.',
  415: 'The content type is not supported.',
  422: 'It was understood and is refused.',
  429: 'Too much at once; see Retry-After.',
  503: 'Not at the moment; see Retry-After.',
};

/** The problems that a route may answer, in the OpenAPI document. */
export const ApiProblems = (...statuses: readonly number[]): MethodDecorator & ClassDecorator =>
  applyDecorators(
    ...statuses.map((status) =>
      ApiResponse({
        status,
        description: descriptions[status] ?? 'Refused.',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        ...(status === 503 || status === 429 ? { headers: { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer' } } } } : {}),
      }),
    ),
  );
