import { Metadata, status, type StatusObject } from '@grpc/grpc-js';
import { codeOf, type ExpectedRevision } from './expected-revision.js';
import { maxAppendBytes } from './append-outcome.js';

const printable = (text: string): string => (/^[ -~]*$/.test(text) ? text : encodeURIComponent(text));

/** The server names its error in a trailer, by which the client finds the class. */
function named(code: status, details: string, exception: string, trailers: Readonly<Record<string, string>> = {}): StatusObject {
  const metadata = new Metadata();
  metadata.set('exception', exception);
  for (const [name, value] of Object.entries(trailers)) metadata.set(name, printable(value));
  return { code, details, metadata };
}

const plain = (code: status, details: string): StatusObject => ({ code, details, metadata: new Metadata() });

export const streamDeleted = (stream: string): StatusObject =>
  named(status.FAILED_PRECONDITION, 'Event stream is deleted.', 'stream-deleted', { 'stream-name': stream });

export const tooLarge = (): StatusObject =>
  named(status.INVALID_ARGUMENT, `Maximum append size of ${maxAppendBytes} exceeded.`, 'maximum-append-size-exceeded', { 'maximum-append-size': String(maxAppendBytes) });

export const wrongRevision = (stream: string, expected: ExpectedRevision, actual: number): StatusObject =>
  named(status.FAILED_PRECONDITION, 'Append failed due to WrongExpectedVersion.', 'wrong-expected-version', {
    'stream-name': stream,
    'expected-version': String(codeOf(expected)),
    'actual-version': String(actual),
  });

export const accessDenied = (): StatusObject => named(status.PERMISSION_DENIED, 'Access Denied', 'access-denied');
export const unauthenticated = (): StatusObject => plain(status.UNAUTHENTICATED, 'Bad credentials');
export const notReadyText = 'Server Is Not Ready';
export const notReady = (): StatusObject => plain(status.UNAVAILABLE, notReadyText);
export const slowConsumer = (): StatusObject =>
  plain(status.ABORTED, 'Operation timed out: Consumer too slow to handle event while live. Client resubscription required.');
export const unknown = (reason: string): StatusObject => plain(status.UNKNOWN, reason);
