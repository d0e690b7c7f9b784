import { isNativeError } from 'node:util/types';
import { CliFault } from './cli-fault.js';
import { exitCodes } from './exit-codes.js';

/** Settings that are wrong, and servers that they lead to and can't be used, are told as they are; any other error stays. */
export function settingsFault(error: unknown): unknown {
  if (!isNativeError(error)) return error;
  const mayPass = (error as { mayPass?: boolean }).mayPass === true || (error as { reason?: unknown }).reason === 'unreachable';
  if (!['SettingFault', 'SettingFaults', 'MongoSetupFault'].includes(error.name)) return error;
  return new CliFault(mayPass ? exitCodes.unreachable : exitCodes.usage, 'settings', error.message, undefined, { cause: error });
}
