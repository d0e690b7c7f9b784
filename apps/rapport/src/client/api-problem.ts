import type { JsonObject } from '@rapport/kernel';

/** A problem of RFC 9457 that the API answered with. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly body: JsonObject,
  ) {
    super(message);
  }
}

export function problemFrom(status: number, body: unknown): ApiProblem {
  const problem: JsonObject = isObject(body) ? body : {};
  const code = typeof problem['code'] === 'string' ? problem['code'] : `http-${status}`;
  return new ApiProblem(status, code, problemText(problem) ?? `the process answered with status ${status}`, problem);
}

/** What a problem says, in one sentence: its detail or title, then of the fields at fault what was not said yet. */
export function problemText(problem: JsonObject): string | null {
  const text = [problem['detail'], problem['title'], problem['code']].find((part) => typeof part === 'string' && part !== '');
  const said = typeof text === 'string' ? text : '';
  const fields = fieldErrors(problem).filter(({ message }) => message === '' || !said.includes(message)).map(({ field, message }) => (message.includes(field) ? message : `${field}: ${message}`));
  if (typeof text !== 'string') return fields.length > 0 ? fields.join('; ') : null;
  return fields.length > 0 ? `${text} (${fields.join('; ')})` : text;
}

export interface FieldError {
  readonly field: string;
  readonly message: string;
}

export function fieldErrors(problem: JsonObject): readonly FieldError[] {
  const errors = problem['errors'];
  if (!Array.isArray(errors)) return [];
  return (errors as readonly unknown[]).filter(isObject).map((error) => ({ field: String(error['field'] ?? ''), message: String(error['message'] ?? '') }));
}

export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);
