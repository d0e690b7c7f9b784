import { SnapshotLost } from '@rapport/state-snapshots';

/** JSON of what JSON gives back as it was. @throws {SnapshotLost} for anything else: nothing of it is saved then. */
export function plainText(value: unknown): string {
  checkPlain(value);
  return JSON.stringify(value);
}

/** States are a few levels deep: one that is not is no state. */
const deepest = 32;

function checkPlain(value: unknown, depth = 0): void {
  if (value === null || value === undefined || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number' && Number.isFinite(value)) return;
  if (typeof value !== 'object' || depth > deepest || !isPlain(value)) throw new SnapshotLost('a state holds what can\'t be kept in a snapshot');
  for (const each of Object.values(value)) checkPlain(each, depth + 1);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === Array.prototype;
}
