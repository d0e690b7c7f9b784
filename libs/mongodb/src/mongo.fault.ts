import { MongoServerError } from 'mongodb';
import { setupFaultOf, type MongoSetupFault } from './mongo.setup-fault.js';

/**
 * A call failed, and whether it did its work is not known: the caller repeats it. Made from the driver's error, which may
 * hold documents and so is not kept: `code` is the server's name for what happened, or the driver's.
 */
export class MongoFault extends Error {
  override readonly name = 'MongoFault';
  constructor(what: string, readonly code: string) {
    super(`${what}: ${code}`);
  }
}

/** `what`: what was tried, without personal data. */
export function faultOf(error: unknown, what: string): MongoSetupFault | MongoFault {
  return setupFaultOf(unreachableIsPassing(error), what) ?? new MongoFault(what, codeOf(error));
}

/** Once the start has succeeded, a server that does not answer is a matter of time, not of settings. */
const unreachableIsPassing = (error: unknown): unknown => (error instanceof MongoServerError ? error : null);

function codeOf(error: unknown): string {
  if (error instanceof MongoServerError && error.code !== undefined) return typeof error['codeName'] === 'string' ? error['codeName'] : `${error.name}-${error.code}`;
  const { name } = Object(error) as { name?: unknown };
  return typeof name === 'string' ? name : typeof error;
}
