import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import type { KeySubject } from '@rapport/contracts';
import { canonicalJson } from '@rapport/kernel';
import { PrivacyFault } from '@rapport/privacy';
import { gcmOpen, gcmSeal } from './aes-gcm.js';
import { derivedKey, type MasterKey } from './master-key.js';

const dataKeyBytes = 32;
/** First byte of a wrapped key; part of what it is bound to. The layout after it is AES-256-GCM's: 61 bytes in all. */
const wrapVersion = 1;

/** Makes data keys and opens wrapped ones; a wrapped key opens for its own subject only. */
export interface DataKeys {
  /** A new random key, wrapped. */
  makeWrapped(subject: KeySubject): Uint8Array;
  /** @throws {PrivacyFault} */
  unwrap(subject: KeySubject, wrapped: Uint8Array): KeyObject;
}

export function dataKeys(masterKey: MasterKey): DataKeys {
  const wrappingKey = derivedKey(masterKey, 'data-key-wrapping');
  return {
    makeWrapped(subject) {
      const raw = randomBytes(dataKeyBytes);
      const wrapped = Buffer.concat([Uint8Array.of(wrapVersion), gcmSeal(wrappingKey, boundTo(subject), raw)]);
      raw.fill(0);
      return wrapped;
    },
    unwrap(subject, wrapped) {
      const raw = wrapped[0] === wrapVersion ? gcmOpen(wrappingKey, boundTo(subject), wrapped.subarray(1)) : null;
      if (raw?.length !== dataKeyBytes) {
        throw new PrivacyFault(`the data key of ${subject} does not unwrap: altered, or wrapped by another master key`);
      }
      const key = createSecretKey(raw);
      raw.fill(0);
      return key;
    },
  };
}

const boundTo = (subject: KeySubject): string => canonicalJson({ subject, v: wrapVersion });
