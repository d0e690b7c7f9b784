import { isNativeError } from 'node:util/types';
import { ApiProblem } from '../client/api-problem.js';
import { ConnectionLost } from '../client/connection-lost.js';
import { CliFault } from './cli-fault.js';
import { exitCodes, type ExitCode } from './exit-codes.js';

const damageCodes = new Set(['cut', 'damaged', 'rolled-back']);

/** Whatever ended a command, as a fault with its exit code. */
export function faultOf(error: unknown): CliFault {
  if (error instanceof CliFault) return error;
  if (error instanceof ApiProblem) return new CliFault(exitCodeOfStatus(error.status), error.code, error.message, hintsOfProblems[error.code]);
  if (error instanceof ConnectionLost) return new CliFault(exitCodes.unreachable, 'connection-lost', error.message);
  if (!isNativeError(error)) return new CliFault(exitCodes.failed, 'failed', 'failed for an unknown reason');
  if (error.name === 'AbortError') return new CliFault(exitCodes.interrupted, 'interrupted', 'interrupted');
  if (/readonly database/.test(error.message)) return new CliFault(exitCodes.failed, 'read-only', 'the data folder can only be read: this user may not write in it, or the disk is read-only', unwritableHint, { cause: error });
  if (error.name === 'LogFault') return logFault(error);
  if (error.name === 'PrivacyFault') return new CliFault(exitCodes.damaged, 'keys', error.message, keysHint);
  return systemFault(error);
}

/** What to do about what the API refuses, where no command has a better word. */
const hintsOfProblems: Readonly<Record<string, string>> = {
  'calendar-not-open': 'Open it with `rapport calendar open --first-day <day>`.',
};

function exitCodeOfStatus(status: number): ExitCode {
  if (status === 404) return exitCodes.notFound;
  if (status === 503) return exitCodes.unreachable;
  return status >= 400 && status < 500 ? exitCodes.refused : exitCodes.failed;
}

function logFault(error: Error): CliFault {
  const code = codeOf(error) ?? 'failed';
  if (code === 'in-use' || code === 'unavailable') return new CliFault(exitCodes.unreachable, code, error.message);
  if (isNativeError(error.cause) && unwritable.has(codeOf(error.cause) ?? '')) return new CliFault(exitCodes.failed, 'read-only', error.message, unwritableHint);
  if (!damageCodes.has(code)) return new CliFault(exitCodes.failed, code, error.message);
  return new CliFault(exitCodes.damaged, code, error.message, code === 'damaged' ? verifyHint : `${verifyHint} \`rapport log accept-end\` accepts the loss of an end.`);
}

const unwritable = new Set(['EACCES', 'EPERM', 'EROFS']);
const unwritableHint = 'Even to be read, a log wants its folder writable: look at a copy of the data folder. Only `rapport verify` reads it where it is.';
const verifyHint = '`rapport verify` names the first damaged event.';
const keysHint = 'Key ring, master key and log belong together: put back the files that do.';

function systemFault(error: Error): CliFault {
  const code = codeOf(error);
  if (code === 'EADDRINUSE') return new CliFault(exitCodes.unreachable, 'address-in-use', 'the address is in use by another process', 'Give another one with --port.');
  if (code === 'ENOENT') return new CliFault(exitCodes.notFound, 'no-such-file', error.message);
  return new CliFault(exitCodes.failed, code ?? 'failed', error.message);
}

const codeOf = (error: Error): string | undefined => {
  const code: unknown = (error as { code?: unknown }).code;
  return typeof code === 'string' ? code : undefined;
};
