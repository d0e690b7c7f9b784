import type { KeyObject } from 'node:crypto';
import type { KeySubject, SealedBox } from '@rapport/contracts';
import { canonicalJson, type JsonObject } from '@rapport/kernel';
import { PrivacyFault, type SealContext } from '@rapport/privacy';
import { gcmOpen, gcmSeal } from './aes-gcm.js';

const boxVersion = 1;

/** @throws {PrivacyFault} when the part is no JSON, for instance holds a lone surrogate: what is sealed comes back as it was. */
export function sealBox(key: KeyObject, subject: KeySubject, context: SealContext, personal: JsonObject): SealedBox {
  const box = gcmSeal(key, boundTo(boxVersion, subject, context), textOf(personal, subject, context));
  return { v: boxVersion, subject, box: box.toString('base64') };
}

/** @throws {PrivacyFault} when anything of box or context is not as it was sealed, or the key is another. */
export function openBox(key: KeyObject, { v, subject, box }: SealedBox, context: SealContext): JsonObject {
  if (v !== boxVersion) throw new PrivacyFault(`unknown version of a sealed box ${placeOf(subject, context)}`);
  const bytes = Buffer.from(box, 'base64');
  // Decoding base64 forgives stray characters and spare bits; an altered text is an altered box all the same.
  const plain = bytes.toString('base64') === box ? gcmOpen(key, boundTo(v, subject, context), bytes) : null;
  if (plain === null) {
    throw new PrivacyFault(`a sealed box does not open ${placeOf(subject, context)}: altered, moved, or sealed with another key`);
  }
  return parse(plain, subject, context);
}

function textOf(personal: JsonObject, subject: KeySubject, context: SealContext): string {
  try {
    return canonicalJson(personal);
  } catch {
    // The error names a path in the part, and keys can be personal too: it is left behind.
    throw new PrivacyFault(`a personal part is not JSON ${placeOf(subject, context)}`);
  }
}

function parse(plain: Buffer, subject: KeySubject, context: SealContext): JsonObject {
  try {
    return JSON.parse(plain.toString('utf8')) as JsonObject;
  } catch {
    // The error quotes the text, which is personal: it is left behind.
    throw new PrivacyFault(`a sealed box holds no JSON ${placeOf(subject, context)}`);
  }
}

/** The associated data, fixed for ever. */
const boundTo = (v: number, subject: KeySubject, { stream, storedType, eventId }: SealContext): string =>
  canonicalJson({ eventId, storedType, stream, subject, v });

const placeOf = (subject: KeySubject, { stream, storedType, eventId }: SealContext): string =>
  `(${subject}, event ${eventId}, ${storedType}, stream ${stream})`;
