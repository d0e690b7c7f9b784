import { CommandOutcomeUnknown, type RejectionCode } from '@rapport/application';
import { asProblem, problemOf, type FieldError, type Problem } from '@rapport/edge';
import { assertNever } from '@rapport/kernel';
import type { AnyCommandEntry } from '../commands/command-entry.js';
import type { CommandOutcome, Target } from '../commands/target.js';
import { rejectionStatuses } from './rejection-statuses.js';

/** What a command is answered with, for a single route and for a line of a batch alike. */
export interface CommandAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: CommandBody | Problem;
  /** The command had been accepted before: the answer is the one of then. */
  readonly repeated?: true;
}

/** Holds only what request, revision and position determine, so that a repeat is answered with the same bytes. */
export interface CommandBody {
  readonly commandId: string;
  readonly outcome: 'accepted' | 'unchanged';
  readonly stream: string;
  readonly revision: number;
  readonly position: string;
  readonly customerId?: string;
}

export const isProblem = (body: CommandBody | Problem): body is Problem => 'type' in body;

export function answerTo(entry: AnyCommandEntry, target: Target, commandId: string, result: CommandOutcome): CommandAnswer {
  switch (result.outcome) {
    case 'accepted':
    case 'unchanged':
      return success(entry, target, commandId, result);
    case 'rejected':
      return rejected(result);
    case 'command-id-reused':
      return refusal({
        status: 422, code: 'command-id-reused', title: 'The command id is taken', detail: 'another command was accepted under this id', stream: result.stream, revision: result.revision,
      });
    case 'precondition-failed':
      return refusal(
        { status: 412, code: 'precondition-failed', title: 'The stream is elsewhere', detail: 'the stream is not at the revision of If-Match', stream: result.stream, revision: result.revision },
        result.revision === null ? {} : { etag: `"${result.revision}"` },
      );
    case 'contended':
      return refusal(
        { status: 409, code: 'contended', title: 'Others kept being first', detail: 'nothing happened; the command may be sent again', stream: result.stream },
        { 'retry-after': '1' },
      );
    default:
      return assertNever(result, 'outcome');
  }
}

type Success = Extract<CommandOutcome, { outcome: 'accepted' | 'unchanged' }>;

function success(entry: AnyCommandEntry, target: Target, commandId: string, result: Success): CommandAnswer {
  const { outcome, stream, revision, position } = result;
  const registered = target.aggregate === 'customer' && target.command.type === 'RegisterCustomer';
  // What is there already was not created.
  const repeated = outcome === 'accepted' && result.repeated;
  const location = outcome === 'accepted' ? entry.created?.(target) : undefined;
  return {
    status: location === undefined ? 200 : 201,
    headers: {
      etag: `"${revision}"`,
      'x-position': position,
      ...(location === undefined ? {} : { location }),
      ...(repeated ? { 'idempotent-replay': 'true' } : {}),
    },
    ...(repeated ? { repeated } : {}),
    body: { commandId, outcome, stream, revision, position, ...(registered ? { customerId: target.customerId } : {}) },
  };
}

const rejected = ({ rejection, stream, position }: Extract<CommandOutcome, { outcome: 'rejected' }>): CommandAnswer =>
  refusal({ ...rejectionProblem(rejection), stream }, { 'x-position': position });

/** How a rejection is told. */
export function rejectionProblem(rejection: Rejection): Omit<Problem, 'type'> {
  const [status, title] = rejectionStatuses[rejection.code as RejectionCode];
  const message = title.charAt(0).toLowerCase() + title.slice(1);
  const expected = rejection.details?.['expected'];
  const errors = fieldErrors(rejection, typeof expected === 'string' ? `must be: ${expected}` : message);
  return {
    status, code: rejection.code, title, detail: typeof expected === 'string' && errors[0] ? `${errors[0].field} ${errors[0].message}` : message,
    ...(errors.length === 0 ? {} : { errors }),
    ...(rejection.details === undefined ? {} : { details: rejection.details }),
  };
}

type Rejection = Extract<CommandOutcome, { outcome: 'rejected' }>['rejection'];

/** Every field at fault, once: the rejection names them all in `problems`, or else only the first. */
function fieldErrors({ field, details }: Rejection, message: string): readonly FieldError[] {
  const problems = details?.['problems'];
  if (!Array.isArray(problems)) return field === undefined ? [] : [{ field, message }];
  const byField = new Map<string, FieldError>();
  for (const problem of problems as readonly { readonly path: string; readonly message: string }[]) {
    // A missing field violates its type, too: the first message says what matters.
    if (!byField.has(problem.path)) byField.set(problem.path, { field: problem.path, message: problem.message });
  }
  return [...byField.values()];
}

const refusal = (problem: Omit<Problem, 'type'>, headers: Readonly<Record<string, string>> = {}): CommandAnswer =>
  ({ status: problem.status as number, headers, body: problemOf(problem) });

/** What a command is answered with that ended in an error. */
export function answerToError(error: unknown): CommandAnswer {
  if (error instanceof CommandOutcomeUnknown) {
    return refusal(
      { status: 503, code: 'outcome-unknown', title: 'It is not known what became of the command', detail: 'send the same command again, with the same id' },
      { 'retry-after': '1' },
    );
  }
  const { problem, headers } = asProblem(error);
  return { status: problem.status, headers, body: problem };
}
