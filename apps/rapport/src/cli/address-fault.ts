import { isNativeError } from 'node:util/types';
import { CliFault } from './cli-fault.js';
import { exitCodes } from './exit-codes.js';

/** Why nothing can listen at the address, as a sentence that names the option at fault; any other error as it is. */
export function addressFault(host: string, port: number, error: unknown): unknown {
  if (!isNativeError(error)) return error;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    return new CliFault(exitCodes.unreachable, 'address-in-use', `port ${port} of ${host} is in use by another process`, 'Give another one with --port; 0 takes a free one.', { cause: error });
  }
  if (code === 'EACCES' && syscall === 'listen') {
    return new CliFault(exitCodes.usage, 'port', `this user may not listen at port ${port}`, 'Give another one with --port, from 1024 on.', { cause: error });
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new CliFault(exitCodes.usage, 'host', `this machine has no address ${host}`, 'Give one that it has with --host, or leave it out.', { cause: error });
  }
  return error;
}
