import { applyDecorators, Post } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { ApiProblems, Permission } from '@rapport/edge';

const requestHeaders = [
  { name: 'Idempotency-Key', description: 'The command id: the same id with the same content is the same command, and is answered the same. Default: made here, and answered.', example: '0191f0c0-7a3e-7cc0-8d6a-5f0f5d1f6f11' },
  { name: 'If-Match', description: 'Refuse unless the stream is at this revision.', example: '"3"' },
  { name: 'X-Correlation-Id', description: 'Default: the command id.' },
  { name: 'X-Causation-Id', description: 'What caused the command.' },
  { name: 'X-Actor', description: 'Staff or service id. Default: anonymous.', example: 'staff-7' },
  { name: 'X-Actor-Role', description: 'Default: staff.', example: 'staff' },
];

const text = { type: 'string' } as const;
const answerHeaders = {
  ETag: { description: 'Revision of the stream, in quotation marks.', schema: text },
  'X-Position': { description: 'Position of the command\'s last event: for `notOlderThan` of a query.', schema: text },
  'Idempotency-Key': { description: 'The command id.', schema: text },
  'Idempotent-Replay': { description: '`true` where the command had been accepted before.', schema: text },
};

const bodySchema = {
  type: 'object',
  required: ['commandId', 'outcome', 'stream', 'revision', 'position'],
  properties: {
    commandId: text,
    outcome: { type: 'string', enum: ['accepted', 'unchanged'], description: '`unchanged`: it is so already, and nothing was stored.' },
    stream: { type: 'string', example: 'customer-c-1001' },
    revision: { type: 'integer', example: 0 },
    position: { type: 'string', pattern: '^[0-9a-f]{32}$' },
    customerId: { type: 'string', description: 'Of the customer that was registered.' },
  },
};

/** The route of one command: where it is, what it needs, what it may answer. */
export function CommandRoute(path: string, operation: { readonly id: string; readonly summary: string; readonly permission: string; readonly created?: boolean }): MethodDecorator {
  const status = operation.created ? 201 : 200;
  return applyDecorators(
    Post(path),
    Permission(operation.permission),
    ApiOperation({ operationId: operation.id, summary: operation.summary }),
    ...requestHeaders.map((header) => ApiHeader({ ...header, required: false, schema: text })),
    ApiResponse({
      status,
      description: operation.created ? 'Accepted, or there already.' : 'Accepted, or so already.',
      headers: operation.created ? { ...answerHeaders, Location: { description: 'Where it can be read.', schema: text } } : answerHeaders,
      content: { 'application/json': { schema: bodySchema as never } },
    }),
    ApiProblems(400, 404, 408, 409, 412, 413, 415, 422, 503),
  );
}
