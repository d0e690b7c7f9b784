/** A field that is at fault, by its path (`lines[0].amount`), and what is wrong with it in plain English. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** RFC 9457, with a code of our own; further members may stand beside these. */
export interface Problem {
  /** `urn:rapport:problem:<code>`. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Stable; what programs decide by. */
  readonly code: string;
  readonly errors?: readonly FieldError[];
  readonly [extra: string]: unknown;
}

export const problemContentType = 'application/problem+json; charset=utf-8';

/** `detail` never repeats what came in: it is shown, logged by callers, and may hold personal data. */
export function problemOf(init: Omit<Problem, 'type'>): Problem {
  const { title, status, detail, code, ...rest } = init;
  return { type: `urn:rapport:problem:${code as string}`, title, status, detail, code, ...rest } as Problem;
}

/** Ends a request with a problem. Thrown at the edge only; rules of the domain answer with values. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(
    init: Omit<Problem, 'type'>,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`${init.status} ${init.code as string}`);
    this.problem = problemOf(init);
  }
}
