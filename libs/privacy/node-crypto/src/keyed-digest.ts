import { createHmac, type KeyObject } from 'node:crypto';
import type { KeyedDigest } from '@rapport/privacy';
import { derivedKey, type MasterKey } from './master-key.js';

/** Purposes are constants of the code; more than this many would be data in the wrong argument. */
const purposesAtMost = 64;

/** HMAC-SHA-256 with a key per purpose: equal texts under two purposes have nothing in common. */
export function keyedDigest(masterKey: MasterKey): KeyedDigest {
  const keys = new Map<string, KeyObject>();
  function keyFor(purpose: string): KeyObject {
    const known = keys.get(purpose);
    if (known !== undefined) return known;
    if (keys.size >= purposesAtMost) throw new RangeError(`more than ${purposesAtMost} purposes of a keyed digest`);
    const key = derivedKey(masterKey, `digest/${purpose}`);
    keys.set(purpose, key);
    return key;
  }
  return (purpose, text) => createHmac('sha256', keyFor(purpose)).update(text, 'utf8').digest('hex');
}
