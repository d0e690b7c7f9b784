import { maxStreamNameLength } from '@rapport/event-log';
import { createHash } from 'node:crypto';

const ownPrefix = '$double-';
const unfit = /[\p{Cc}\p{Surrogate}]/u;

/**
 * The name under which the SQLite log holds a stream: its own, or for names that log refuses one made of their hash; then
 * each event carries the real name. Must not change: stored folders depend on it.
 */
export function storedStreamName(stream: string): string {
  const refused = stream.startsWith('$$') || stream.startsWith(ownPrefix) || stream.length > maxStreamNameLength || unfit.test(stream);
  return refused ? ownPrefix + createHash('sha256').update(stream, 'utf8').digest('hex') : stream;
}
