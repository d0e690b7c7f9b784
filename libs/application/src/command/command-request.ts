import { rejection, type DomainRejection } from '@rapport/domain';
import { canonicalJson, err, ok, type Result } from '@rapport/kernel';
import type { KeyedDigest } from '@rapport/privacy';
import type { CommandRequest } from '../command-outcome.js';

const commandIdPattern = /^[!-~]{1,128}$/;

/**
 * Digest of what the command says, whatever the order of its properties: the same content, the same digest, for this
 * installation only. Clock, actor and expected revision are not part of it. Refused is a command that is no plain JSON
 * (a lone surrogate, a number that is not finite, a property that is `undefined`).
 */
export function fingerprintOf({ commandId, command }: CommandRequest<unknown>, digest: KeyedDigest): Result<string, DomainRejection> {
  if (!commandIdPattern.test(commandId)) return err(rejection('invalid-value', 'commandId', { expected: '1 to 128 visible ASCII characters' }));
  try {
    return ok(digest('command-fingerprint', canonicalJson(command)));
  } catch (error) {
    if (error instanceof TypeError) return err(rejection('not-plain-json', undefined, { reason: error.message }));
    throw error;
  }
}
