import { refused, shown } from '../refusals.js';

const reserved = new Set(['__proto__', 'constructor', 'prototype']);
const maxNameLength = 200;

/** A name that a pipeline gives: no path, no operator. @throws {UnsupportedQuery} */
export function checkName(place: string, name: unknown): asserts name is string {
  if (typeof name !== 'string' || name === '' || name.length > maxNameLength || /[.$\0]/.test(name) || reserved.has(name)) throw refused(place, `${typeof name === 'string' ? shown(name) : 'that'} is no name`);
}

/** A path to a field, dots between its names; numbers lead to no element. @throws {UnsupportedQuery} */
export function checkPath(place: string, path: unknown): asserts path is string {
  if (typeof path !== 'string' || path.length > maxNameLength) throw refused(place, 'a path is a text of at most 200 characters');
  for (const name of path.split('.')) {
    if (name === '' || name.startsWith('$') || name.includes('\0') || reserved.has(name)) throw refused(place, `${shown(path)} is no path`);
    if (/^\d+$/.test(name)) throw refused(place, `${shown(path)} leads to an element by its number; use $arrayElemAt`);
  }
}

/** Paths of which none leads through another. @throws {UnsupportedQuery} */
export function checkApart(place: string, paths: readonly string[]): void {
  const all = new Set(paths);
  if (all.size < paths.length) throw refused(place, 'a path is named twice');
  for (const path of paths) {
    for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
      if (all.has(path.slice(0, dot))) throw refused(place, `${shown(path)} and ${shown(path.slice(0, dot))} can't both be named`);
    }
  }
}
