import { resolve } from 'mingo/util';

type Test = (document: unknown) => boolean;

/** As MongoDB's `$in`, with a set of the listed values instead of one built for each document that is looked at. */
export const $in = (selector: string, listed: readonly unknown[]): Test => {
  const values = new Set(listed);
  return (document) => {
    const found: unknown = resolve(document as Record<string, unknown>, selector, { unwrapArray: true });
    if (Array.isArray(found)) return found.some((item) => values.has(item ?? null));
    return values.has(found ?? null);
  };
};

export const $nin = (selector: string, listed: readonly unknown[]): Test => {
  const test = $in(selector, listed);
  return (document) => !test(document);
};
