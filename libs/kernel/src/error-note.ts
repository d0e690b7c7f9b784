/** What may be kept of an error: never its message, which may quote personal data. */
export interface ErrorNote {
  readonly [key: string]: string | null;
  readonly error: string;
  readonly code: string | null;
  /** File and line where it was thrown. */
  readonly at: string | null;
}

export function noteOf(error: unknown): ErrorNote {
  if (!(error instanceof Error)) return { error: typeof error, code: null, at: null };
  const code = (error as { code?: unknown }).code;
  const frame = /^\s+at .*?([\w.-]+\.[cm]?[jt]s:\d+)(?::\d+)?\)?$/m.exec(error.stack ?? '');
  return { error: error.name, code: typeof code === 'string' && /^[\w-]{1,60}$/.test(code) ? code : null, at: frame?.[1] ?? null };
}
