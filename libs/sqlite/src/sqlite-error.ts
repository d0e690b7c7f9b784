/** Primary result codes. Source: sqlite.org/rescode.html. */
export const sqliteBusy = 5;
export const sqliteReadOnly = 8;
export const sqliteIoError = 10;
export const sqliteCorrupt = 11;
export const sqliteFull = 13;
export const sqliteCantOpen = 14;
export const sqliteTooBig = 18;
export const sqliteNotADatabase = 26;
/** Extended result code of a violated unique index. */
export const sqliteConstraintUnique = 2067;

/** SQLite's own texts: the package for older Nodes leaves `errcode` out of what its `all` throws. */
const codesByText: readonly (readonly [RegExp, number])[] = [
  [/^UNIQUE constraint failed/, sqliteConstraintUnique],
  [/^database is locked/, sqliteBusy],
  [/^attempt to write a readonly database/, sqliteReadOnly],
  [/^disk I\/O error/, sqliteIoError],
  [/^database disk image is malformed/, sqliteCorrupt],
  [/^database or disk is full/, sqliteFull],
  [/^unable to open database file/, sqliteCantOpen],
  [/^string or blob too big/, sqliteTooBig],
  [/^file is not a database/, sqliteNotADatabase],
];

/** Any other error that SQLite reported. */
const sqliteError = 1;

/** The extended result code of an error that SQLite reported, null for every other error. Both drivers put it in `errcode`. */
export function extendedCodeOf(error: unknown): number | null {
  const { errcode, code, message } = (error ?? {}) as { readonly errcode?: unknown; readonly code?: unknown; readonly message?: unknown };
  if (typeof errcode === 'number') return errcode;
  if (code !== 'ERR_SQLITE_ERROR') return null;
  return codesByText.find(([text]) => text.test(String(message)))?.[1] ?? sqliteError;
}

/** The primary result code, such as {@link sqliteBusy}. */
export function primaryCodeOf(error: unknown): number | null {
  const code = extendedCodeOf(error);
  return code === null ? null : code & 0xff;
}
