import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export interface KeyAndCertificate {
  readonly key: string;
  readonly certificate: string;
}

const oid = (hex: string): Buffer => Buffer.from(hex, 'hex');
/** Object identifiers in DER, from RFC 5280 and RFC 5758. */
const ecdsaWithSha256 = oid('06082a8648ce3d040302');
const commonName = oid('0603550403');
const basicConstraints = oid('0603551d13');
const subjectAlternativeName = oid('0603551d11');

const [sequence, set, integer, bits, octets, utf8, utcTime, explicit0, explicit3] = [0x30, 0x31, 0x02, 0x03, 0x04, 0x0c, 0x17, 0xa0, 0xa3];
const isAuthority = Buffer.from('30030101ff', 'hex');

const validDays = 3650;
const dayMs = 86_400_000;

/** A certificate for `localhost` and 127.0.0.1 that vouches for itself, and its key, as PEM. */
export function selfSignedCertificate(now = Date.now()): KeyAndCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der(sequence, ecdsaWithSha256);
  const name = der(sequence, der(set, der(sequence, commonName, der(utf8, Buffer.from('EventStoreDB protocol double')))));
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x7f) | 0x40;
  const toBeSigned = der(
    sequence,
    der(explicit0, der(integer, Buffer.of(2))),
    der(integer, serial),
    algorithm,
    name,
    der(sequence, time(now - dayMs), time(now + validDays * dayMs)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(explicit3, der(sequence, extension(basicConstraints, isAuthority), extension(subjectAlternativeName, names()))),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  const certificate = der(sequence, toBeSigned, algorithm, der(bits, Buffer.of(0), signature));
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), certificate: pem(certificate) };
}

const names = (): Buffer => der(sequence, der(0x82, Buffer.from('localhost')), der(0x87, Buffer.of(127, 0, 0, 1)));

const extension = (name: Buffer, value: Buffer): Buffer => der(sequence, name, der(octets, value));

/** `YYMMDDhhmmssZ`. */
const time = (ms: number): Buffer => der(utcTime, Buffer.from(`${new Date(ms).toISOString().slice(2, 19).replace(/[-T:]/g, '')}Z`));

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), body]);
  const size = length < 0x100 ? Buffer.of(0x81, length) : Buffer.of(0x82, length >> 8, length & 0xff);
  return Buffer.concat([Buffer.of(tag), size, body]);
}

const pem = (certificate: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
