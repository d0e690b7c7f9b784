import { QueryLimitExceeded, UnsupportedQuery } from '@rapport/read-store';

/** An error on its way between threads, which keep neither the classes nor the names of errors. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly stack: string | null;
  /** Of a limit that a query ran into. */
  readonly limit?: QueryLimitExceeded['limit'];
  readonly allowed?: number;
}

export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { name: typeof error, message: '', stack: null };
  const { name, message, stack = null } = error;
  return error instanceof QueryLimitExceeded ? { name, message, stack, limit: error.limit, allowed: error.allowed } : { name, message, stack };
}

/** What a caller tells apart is of its class again; of anything else the name, the message and the place are what they were. */
export function errorOf({ name, message, stack, limit, allowed }: Failure): Error {
  if (limit !== undefined && allowed !== undefined) return new QueryLimitExceeded(limit, allowed);
  if (name === 'UnsupportedQuery') return new UnsupportedQuery(message);
  return Object.assign(new Error(message), { name, ...(stack === null ? {} : { stack }) });
}
