import { isNativeError } from 'node:util/types';
import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';
import { plain } from '../render/table.js';

/** What a customer without an account is answered with; any other error stays as it is. */
export const unknownAccount = (id: string, error: unknown): unknown =>
  isNativeError(error) && (error as { status?: unknown }).status === 404
    ? new CliFault(exitCodes.notFound, 'not-found', `${plain(id)} has no loyalty account`, 'A customer gets one with `rapport loyalty enrol <customer>`.')
    : error;
