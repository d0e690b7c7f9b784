import type { Metadata, StatusObject } from '@grpc/grpc-js';
import { accessDenied, unauthenticated } from './status-errors.js';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Why a call is refused, null when it isn't. Without credentials of its own the double lets everybody in. */
export function refusalOf(metadata: Metadata, wanted: Credentials | undefined): StatusObject | null {
  if (wanted === undefined) return null;
  const [given] = metadata.get('authorization');
  if (given === undefined) return accessDenied();
  const right = `Basic ${Buffer.from(`${wanted.username}:${wanted.password}`).toString('base64')}`;
  return String(given) === right ? null : unauthenticated();
}
