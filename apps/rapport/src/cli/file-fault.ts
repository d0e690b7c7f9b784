import { isNativeError } from 'node:util/types';
import { CliFault } from './cli-fault.js';
import { exitCodes, type ExitCode } from './exit-codes.js';

/** What the system says of a file or folder, in words, and what the command then ends with. */
const reasons: Readonly<Record<string, readonly [reason: string, exitCode: ExitCode]>> = {
  ENOENT: ['it is not there', exitCodes.notFound],
  EISDIR: ['it is a folder', exitCodes.usage],
  ENOTDIR: ['a part of its path is a file', exitCodes.usage],
  EEXIST: ['a file is in its place', exitCodes.usage],
  EACCES: ['this user may not', exitCodes.failed],
  EPERM: ['this user may not', exitCodes.failed],
  EROFS: ['the disk can only be read', exitCodes.failed],
  ENOSPC: ['the disk is full', exitCodes.failed],
};

/**
 * An error of the system as a sentence that names what could not be read or written, such as `the mapping file m.json`;
 * any other error as it is.
 */
export function fileFault<Other>(what: string, task: 'read' | 'written' | 'used', error: Other): Other | CliFault {
  if (!isNativeError(error) || !('syscall' in error)) return error;
  const code = String((error as NodeJS.ErrnoException).code);
  const [reason, exitCode] = reasons[code] ?? [];
  if (reason === undefined || exitCode === undefined) return error;
  const why = code === 'ENOENT' && task === 'written' ? 'its folder is not there' : reason;
  return new CliFault(exitCode, code === 'ENOENT' ? 'no-such-file' : 'file', `${what} cannot be ${task}: ${why}`, undefined, { cause: error });
}

/** Runs the work; what the system then says of the file is told in a sentence. */
export async function tellingFile<Answer>(what: string, task: 'read' | 'written' | 'used', work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    throw fileFault(what, task, error);
  }
}
