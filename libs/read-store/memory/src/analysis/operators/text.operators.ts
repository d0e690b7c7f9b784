import { onValues } from './operator.js';
import { failed, isNone, maxTextLength, textOf, wholeOf, type Value } from './values.js';

/** The text, or an empty one for nothing. */
const textOrNone = (name: string, value: Value): string => (isNone(value) ? '' : textOf(name, value));

function fromZero(name: string, value: Value): number {
  const whole = wholeOf(name, value);
  if (whole < 0) throw failed(name, 'met a number below zero');
  return whole;
}

function concat(values: readonly Value[], name: string): Value {
  if (values.some(isNone)) return null;
  const texts = values.map((value) => textOf(name, value));
  if (texts.reduce((sum, { length }) => sum + length, 0) > maxTextLength) throw failed(name, `would give a text of more than ${maxTextLength} characters`);
  return texts.join('');
}

function split([text, separator]: readonly Value[], name: string): Value {
  if (isNone(text) || isNone(separator)) return null;
  if (separator === '') throw failed(name, 'met an empty separator');
  return textOf(name, text).split(textOf(name, separator));
}

/** In code points. */
function substring([text, start, count]: readonly Value[], name: string): Value {
  const first = fromZero(name, start);
  return [...textOrNone(name, text)].slice(first, first + fromZero(name, count)).join('');
}

/** In code points; -1 where there is none. */
function indexOf([text, wanted, start, end]: readonly Value[], name: string): Value {
  if (isNone(text)) return null;
  const points = [...textOf(name, text)];
  const first = start === undefined ? 0 : fromZero(name, start);
  const within = points.slice(0, end === undefined ? points.length : fromZero(name, end));
  if (first > within.length) return -1;
  const at = within.slice(first).join('').indexOf(textOf(name, wanted));
  return at < 0 ? -1 : first + [...within.slice(first).join('').slice(0, at)].length;
}

/** Letters beyond ASCII too. */
export const textOperators = onValues({
  $concat: concat,
  $split: split,
  $strLenCP: ([text], name) => [...textOf(name, text)].length,
  $substrCP: substring,
  $indexOfCP: indexOf,
  $toLower: ([text], name) => textOrNone(name, text).toLowerCase(),
  $toUpper: ([text], name) => textOrNone(name, text).toUpperCase(),
});
