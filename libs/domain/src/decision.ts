import { err, ok, type Instant, type JsonObject, type Result } from '@rapport/kernel';
import type { DomainRejection } from './aggregate.js';

/** Rejections that any command can meet: a value outside its bounds, or a time that has not come. */
export const inputRejectionCodes = ['invalid-value', 'occurred-in-the-future'] as const;
export type InputRejection = DomainRejection<(typeof inputRejectionCodes)[number]>;

/** What a decision gives: events, none of them for a repeat in business terms, or a rejection. */
export type Decision<Event, Rejection> = Result<readonly Event[], Rejection>;

export const accept = <Event>(...events: readonly Event[]): Result<readonly Event[], never> => ok(events);

/** It is there already. */
export const nothingToDo: Result<readonly never[], never> = ok([]);

export function rejection<Code extends string>(code: Code, field?: string, details?: JsonObject): DomainRejection<Code> {
  return { code, ...(field === undefined ? {} : { field }), ...(details === undefined ? {} : { details }) };
}

export const reject = <Code extends string>(code: Code, field?: string, details?: JsonObject): Result<never, DomainRejection<Code>> =>
  err(rejection(code, field, details));

/** `expected` says in words what the field may hold; the value itself is never repeated. */
export const invalid = (field: string, expected: string): InputRejection => rejection('invalid-value', field, { expected });

/** Facts may be of any past day, never of the future by the command's clock. */
export const futureProblem = (occurredAt: Instant, now: Instant): InputRejection | null =>
  occurredAt > now ? rejection('occurred-in-the-future', 'occurredAt', { now }) : null;
