import { Lazy, type Iterator } from 'mingo/lazy';
import { evaluate, type Options } from './operator.js';
import { isMembers, type Members } from './values.js';

export type Documents = Iterator;
export const next = (documents: Documents): { readonly done: boolean; readonly value?: Members } => documents.next() as { done: boolean; value?: Members };

/** Ends with the last document wanted, and reads none behind it. */
export const $limit = (documents: Documents, count: number): Documents => {
  let left = count;
  return Lazy(() => (left-- > 0 ? documents.next() : { done: true }));
};

export const $skip = (documents: Documents, count: number): Documents => {
  let left = count;
  return Lazy(() => {
    for (; left > 0 && !next(documents).done; left--);
    return documents.next();
  });
};

/** The document is copied along the paths, for its parts may be shared with others. */
export const $addFields = (documents: Documents, fields: Members, options: Options): Documents =>
  documents.map(((document: Members) => {
    let changed = document;
    for (const [path, expression] of Object.entries(fields)) {
      const value = evaluate(document, expression, options);
      changed = withValue(changed, path.split('.'), value) as Members;
    }
    return changed;
  }) as never);

/** Undefined takes away what is there. Lists on the way are gone through, element by element. */
function withValue(target: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (Array.isArray(target)) return (target as readonly unknown[]).map((item) => withValue(item, [name!, ...rest], value));
  const members = isMembers(target) ? target : {};
  if (rest.length > 0) return { ...members, [name!]: withValue(members[name!], rest, value) };
  if (value !== undefined) return { ...members, [name!]: value };
  const { [name!]: _taken, ...others } = members;
  return others;
}

interface Unwinding {
  readonly path: string;
  readonly preserveNullAndEmptyArrays?: boolean;
  readonly includeArrayIndex?: string;
}

export const $unwind = (documents: Documents, operand: string | Unwinding): Documents => {
  const unwinding = typeof operand === 'string' ? { path: operand } : operand;
  let rows: globalThis.Iterator<Members> = [][Symbol.iterator]();
  return Lazy(() => {
    for (;;) {
      const row = rows.next();
      if (!row.done) return { value: row.value, done: false };
      const document = next(documents);
      if (document.done) return { done: true };
      rows = rowsOf(document.value!, unwinding);
    }
  });
};

/** One for each element; a value that is no list is its own only element. */
function* rowsOf(document: Members, { path, preserveNullAndEmptyArrays = false, includeArrayIndex }: Unwinding): Generator<Members> {
  const names = path.slice(1).split('.');
  const found = names.reduce<unknown>((value, name) => (isMembers(value) && Object.hasOwn(value, name) ? value[name] : undefined), document);
  const numbered = (row: Members, index: number | null): Members => (includeArrayIndex === undefined ? row : { ...row, [includeArrayIndex]: index });
  if (Array.isArray(found) && found.length > 0) {
    for (const [i, item] of (found as readonly unknown[]).entries()) yield numbered(withValue(document, names, item) as Members, i);
  } else if (found !== null && found !== undefined && !Array.isArray(found)) yield numbered(document, null);
  else if (preserveNullAndEmptyArrays) yield numbered(Array.isArray(found) ? (withValue(document, names, undefined) as Members) : document, null);
}
