import type { GuardedWrite, StoredDocument } from './read-store.js';

/**
 * @param known the document that is replaced, if the store has it at hand: what both hold (the same object) is not looked at again.
 * @throws TypeError or RangeError for a document that no store may take.
 */
export function assertGuardedWrite({ expected, document }: GuardedWrite, known?: StoredDocument): void {
  if (!isStorable(document, known)) refuse(document, '$');
  if (typeof document._id !== 'string' || document._id === '') throw new TypeError('a document needs a text as its _id');
  const least = expected === 'absent' ? 0 : expected + 1;
  if (!Number.isSafeInteger(document.version) || document.version < least) {
    throw new RangeError(`the version of a document only rises: expected ${String(expected)}, given ${document.version}`);
  }
}

/** @throws TypeError naming the path of what canonical JSON cannot hold. */
export function assertStorable(value: unknown): void {
  if (!isStorable(value, undefined)) refuse(value, '$');
}

/** Every document passes here, so nothing is made on the way; the path is looked for only when something is wrong. */
function isStorable(value: unknown, known: unknown): boolean {
  switch (typeof value) {
    case 'string':
      return isWellFormed(value);
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      return value === null || value === known || (Array.isArray(value) ? isStorableList(value, known) : isStorableObject(value as Members, known));
    default:
      return false;
  }
}

/** Loops by hand: a callback for each element costs as much as the look at it. */
function isStorableList(list: readonly unknown[], known: unknown): boolean {
  const before = Array.isArray(known) ? (known as readonly unknown[]) : nothing;
  for (let i = 0; i < list.length; i++) if (!isStorable(list[i], i < before.length ? before[i] : undefined)) return false;
  return true;
}

function isStorableObject(value: Members, known: unknown): boolean {
  if (!isPlain(value)) return false;
  const before = typeof known === 'object' && known !== null ? (known as Members) : null;
  for (const key in value) {
    const member = value[key];
    if (!isWellFormed(key) || !isStorable(member, before?.[key])) return false;
  }
  return true;
}

type Members = Readonly<Record<string, unknown>>;
const nothing: readonly unknown[] = [];

/** A lone surrogate has no UTF-8: a store would keep another text. The language has it since ES2024, Node.js since 20. */
const isWellFormed = (text: string): boolean => (text as unknown as { isWellFormed(): boolean }).isWellFormed();

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function refuse(value: unknown, path: string): void {
  if (isStorable(value, undefined)) return;
  if (typeof value !== 'object' || value === null) throw new TypeError(`cannot be stored at ${path}: ${nameOf(value)}`);
  if (Array.isArray(value)) value.forEach((item, i) => refuse(item, `${path}[${i}]`));
  else if (!isPlain(value)) throw new TypeError(`cannot be stored at ${path}: not a plain object`);
  else {
    for (const key in value) {
      if (!isWellFormed(key)) throw new TypeError(`cannot be stored at ${path}: a name with a lone surrogate`);
      refuse((value as Record<string, unknown>)[key], `${path}.${key}`);
    }
  }
}

const nameOf = (value: unknown): string => (typeof value === 'number' ? String(value) : typeof value === 'string' ? 'a lone surrogate' : typeof value);
