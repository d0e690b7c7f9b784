import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { PrivacyFault } from '@rapport/privacy';

/** The installation's secret of 32 bytes. A KeyObject, so that logging it shows nothing. It is used only to derive keys. */
export type MasterKey = KeyObject;

export const masterKeyBytes = 32;

/** @throws {PrivacyFault} when the bytes are not 32, or all the same (a key that was never filled). */
export function masterKeyFrom(bytes: Uint8Array): MasterKey {
  if (bytes.length !== masterKeyBytes) {
    throw new PrivacyFault(`a master key has ${masterKeyBytes} bytes, this one has ${bytes.length}`);
  }
  if (bytes.every((byte) => byte === bytes[0])) throw new PrivacyFault('this master key is one byte repeated, so it is no secret');
  return createSecretKey(bytes);
}

/** Reads the base64 text of a key file or a setting; white space at the ends is no part of it. @throws {PrivacyFault} */
export function masterKeyFromText(text: string): MasterKey {
  const trimmed = text.trim();
  const bytes = Buffer.from(trimmed, 'base64');
  if (bytes.toString('base64') !== trimmed) throw new PrivacyFault('a master key is written in base64, this text is not');
  return masterKeyFrom(bytes);
}

/**
 * One key for one purpose, by HKDF-SHA-256 (RFC 5869). Purposes are constants of the code, at most 900 characters,
 * and fixed for ever once something was encrypted or digested with the key.
 */
export function derivedKey(masterKey: MasterKey, purpose: string): KeyObject {
  return createSecretKey(new Uint8Array(hkdfSync('sha256', masterKey, new Uint8Array(), `rapport/${purpose}/v1`, 32)));
}

/** Tells master keys apart and gives nothing away: a key ring keeps it, and is opened with the same one only. Hex, fixed for ever. */
export function keyCheckOf(masterKey: MasterKey): string {
  return Buffer.from(hkdfSync('sha256', masterKey, new Uint8Array(), 'rapport/key-check/v1', 16)).toString('hex');
}
