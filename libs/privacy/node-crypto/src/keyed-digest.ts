import type { KeyedDigest } from '@rapport/privacy';
import { hmacSha256 } from './hmac-sha256.js';
import { derivedKey, type MasterKey } from './master-key.js';

/** Purposes are constants of the code; more than this many would be data in the wrong argument. */
const purposesAtMost = 64;

/** HMAC-SHA-256 with a key per purpose: equal texts under two purposes have nothing in common. */
export function keyedDigest(masterKey: MasterKey): KeyedDigest {
  const digests = new Map<string, (text: string) => string>();
  function digestFor(purpose: string): (text: string) => string {
    const known = digests.get(purpose);
    if (known !== undefined) return known;
    if (digests.size >= purposesAtMost) throw new RangeError(`more than ${purposesAtMost} purposes of a keyed digest`);
    const digest = hmacSha256(derivedKey(masterKey, `digest/${purpose}`));
    digests.set(purpose, digest);
    return digest;
  }
  return (purpose, text) => digestFor(purpose)(text);
}
