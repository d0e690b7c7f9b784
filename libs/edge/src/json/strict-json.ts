import { isUtf8 } from 'node:buffer';
import { findDuplicateKey } from './duplicate-key.js';

/** Text that is no JSON, or JSON that two readers could understand differently. `path` is the key at fault, where there is one. */
export class UnreadableJson extends Error {
  override readonly name = 'UnreadableJson';
  constructor(
    message: string,
    readonly path?: string,
  ) {
    super(message);
  }
}

/** Deepest nesting of objects and lists. */
export const maxJsonDepth = 32;

const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Reads JSON strictly: UTF-8 only, no key twice in one object, no key that reaches a prototype, no lone surrogate,
 * no number beyond what a double holds, at most {@link maxJsonDepth} deep.
 * @throws {UnreadableJson} The message never repeats a value.
 */
export function parseStrictJson(bytes: Uint8Array | string): unknown {
  const text = typeof bytes === 'string' ? bytes : decode(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new UnreadableJson(`is not valid JSON${whereOf(error)}`);
    throw error;
  }
  const walk: Walk = { keys: 0, escaped: text.includes('\\u') };
  checkValue(value, 1, '', walk);
  // Each pair has one colon outside of strings; fewer keys than colons means that one swallowed another.
  if (walk.keys !== countColons(text)) {
    const path = findDuplicateKey(text);
    throw new UnreadableJson('is given twice', path);
  }
  return value;
}

interface Walk {
  keys: number;
  readonly escaped: boolean;
}

function decode(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw new UnreadableJson('is not valid UTF-8');
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/** The place, without the excerpt that the engine adds. */
function whereOf(error: SyntaxError): string {
  const match = /at position (\d+)/.exec(error.message);
  return match ? ` (at character ${Number(match[1]) + 1})` : '';
}

function checkValue(value: unknown, depth: number, path: string, walk: Walk): void {
  if (typeof value === 'string') {
    if (walk.escaped && !wellFormed(value)) throw new UnreadableJson('holds half a character (a lone surrogate)', path);
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new UnreadableJson('is a number that is too large', path);
  } else if (typeof value === 'object' && value !== null) {
    if (depth > maxJsonDepth) throw new UnreadableJson(`is nested deeper than ${maxJsonDepth} levels`, path);
    if (Array.isArray(value)) checkList(value, depth, path, walk);
    else checkObject(value as Record<string, unknown>, depth, path, walk);
  }
}

function checkList(list: readonly unknown[], depth: number, path: string, walk: Walk): void {
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    if (typeof item === 'object' && item !== null) checkValue(item, depth + 1, `${path}[${i}]`, walk);
    else checkValue(item, depth, path, walk);
  }
}

function checkObject(object: Record<string, unknown>, depth: number, path: string, walk: Walk): void {
  for (const key of Object.keys(object)) {
    walk.keys++;
    const at = path === '' ? key : `${path}.${key}`;
    if (forbiddenKeys.has(key)) throw new UnreadableJson('is a key that is not allowed', at);
    if (walk.escaped && !wellFormed(key)) throw new UnreadableJson('has a key with half a character (a lone surrogate)', path);
    checkValue(object[key], depth + 1, at, walk);
  }
}

const loneSurrogate = /\p{Surrogate}/u;
const wellFormed = (text: string): boolean => !loneSurrogate.test(text);

/** Colons outside of strings, in text that is known to be JSON. */
function countColons(text: string): number {
  let colons = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) i = endOfString(text, i);
    else if (code === 0x3a) colons++;
  }
  return colons;
}

/** The index of the quotation mark that ends the string beginning at `start`. */
export function endOfString(text: string, start: number): number {
  for (let i = start + 1; ; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x5c) i++;
    else if (code === 0x22) return i;
  }
}
