import { ErrorType, isCommandError, MaxAppendSizeExceededError, WrongExpectedVersionError } from '@eventstore/db-client';

/**
 * What an error of the client means to a caller. The client's `name` is always "Error" and its message may be empty, so
 * its `type` decides; errors of gRPC that the client did not wrap have none.
 */
export type ErrorMeaning = 'stream-not-found' | 'stream-deleted' | 'access-denied' | 'no-answer';

export function meaningOf(error: unknown): ErrorMeaning {
  if (!isTyped(error)) return grpcCodeOf(error) === unauthenticated || grpcCodeOf(error) === permissionDenied ? 'access-denied' : 'no-answer';
  switch (error.type) {
    case ErrorType.STREAM_NOT_FOUND:
      return 'stream-not-found';
    case ErrorType.STREAM_DELETED:
      return 'stream-deleted';
    case ErrorType.ACCESS_DENIED:
      return 'access-denied';
    default:
      return grpcCodeOf(error) === permissionDenied ? 'access-denied' : 'no-answer';
  }
}

export const isWrongRevision = (error: unknown): error is WrongExpectedVersionError => error instanceof WrongExpectedVersionError;
export const isTooLarge = (error: unknown): error is MaxAppendSizeExceededError => error instanceof MaxAppendSizeExceededError;
/** Of the client's own classes, or of gRPC below it. */
export const isTyped = (error: unknown): error is Error & { readonly type: ErrorType } => error instanceof Error && isCommandError(error);

const permissionDenied = 7;
const unavailable = 14;
const unauthenticated = 16;

/** The number that gRPC gave the error; null without one. */
export function grpcCodeOf(error: unknown): number | null {
  const code: unknown = (error as { code?: unknown } | null)?.code;
  return typeof code === 'number' ? code : null;
}

export const saysUnavailable = (error: unknown): boolean => grpcCodeOf(error) === unavailable;

/** An error in words that hold nothing of what was sent: its type and number, and gRPC's text, which speaks of connections alone. */
export function inWords(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = grpcCodeOf(error);
  const kind = isTyped(error) ? error.type : error.name;
  const connection = code === unavailable ? `: ${error.message.replace(/^14 UNAVAILABLE: /, '').slice(0, 200)}` : '';
  return code === null ? (error.name === 'TimedOut' ? error.message : kind) : `${kind} (gRPC ${code})${connection}`;
}
