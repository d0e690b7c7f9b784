import { invalid, type InputRejection } from './decision.js';

// What ids and texts may hold. Ids become stream names, keys and addresses, and stay readable after an erasure: no `@`
// (a mail address is no id), no white space, nothing invisible. Lengths are UTF-16 units.

const customerIdPattern = /^(?!\.+$)[A-Za-z0-9._~-]{1,64}$/;
const visiblePattern = /^[^@\p{C}\p{Z}]+$/u;
const labelPattern = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+$/u;
const notePattern = /^(?:[^\p{Cc}\p{Cs}]|[\n\r\t])+$/u;
const attributePattern = /^[\p{L}\p{N}][\p{L}\p{N}_.-]*$/u;

export const nameIdAtMost = 128;
export const labelAtMost = 128;
export const noteAtMost = 2_000;
export const attributeNameAtMost = 64;

/** Also the form of staff ids. Not dots alone: such an id would be lost in an address. */
export const isCustomerId = (text: string): boolean => customerIdPattern.test(text);

/** The id that another system gave: source, order, return. */
export const isNameId = (text: string): boolean => text.length <= nameIdAtMost && visiblePattern.test(text);

/** One line of text: a product, a category, a channel, a region. */
export const isLabel = (text: string): boolean => text.length <= labelAtMost && labelPattern.test(text) && text.trim() === text;

/** Free text, line breaks allowed. */
export const isNote = (text: string): boolean => text.length <= noteAtMost && notePattern.test(text);

/** Names of profile attributes stay readable for ever: letters, digits, `_`, `.` and `-`. */
export const isAttributeName = (text: string): boolean => text.length <= attributeNameAtMost && attributePattern.test(text);

/** Counts and amounts: an integer that is held exactly. */
export const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

const customerIdRule = 'letters A-Z a-z, digits and . _ ~ -, 1 to 64 characters, not dots alone';
const nameIdRule = `1 to ${nameIdAtMost} visible characters without @ and white space`;
const labelRule = `one line of 1 to ${labelAtMost} characters, no space at either end`;
const noteRule = `text of 1 to ${noteAtMost} characters`;
const attributeNameRule = `letters, digits, _ . and -, a letter or digit first, 1 to ${attributeNameAtMost} characters`;
const countRule = 'an integer from 0 to 9007199254740991';

type Problem = InputRejection | null;

export const customerIdProblem = (field: string, text: string): Problem => (isCustomerId(text) ? null : invalid(field, customerIdRule));
export const nameIdProblem = (field: string, text: string): Problem => (isNameId(text) ? null : invalid(field, nameIdRule));
export const labelProblem = (field: string, text: string): Problem => (isLabel(text) ? null : invalid(field, labelRule));
export const noteProblem = (field: string, text: string): Problem => (isNote(text) ? null : invalid(field, noteRule));
export const attributeNameProblem = (field: string, text: string): Problem =>
  isAttributeName(text) ? null : invalid(field, attributeNameRule);
export const countProblem = (field: string, value: number): Problem => (isCount(value) ? null : invalid(field, countRule));

/** For values that may be left out or taken back: only what is there is checked. */
export const whereGiven = <Value>(
  problemOf: (field: string, value: Value) => Problem, field: string, value: Value | null | undefined,
): Problem => (value === null || value === undefined ? null : problemOf(field, value));
