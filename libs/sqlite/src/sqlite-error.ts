/** Primary result codes. Source: sqlite.org/rescode.html. */
export const sqliteBusy = 5;
export const sqliteCorrupt = 11;
export const sqliteFull = 13;
export const sqliteCantOpen = 14;
export const sqliteTooBig = 18;
export const sqliteNotADatabase = 26;
/** Extended result code of a violated unique index. */
export const sqliteConstraintUnique = 2067;

/** The extended result code of an error that SQLite reported, null for every other error. Both drivers put it in `errcode`. */
export function extendedCodeOf(error: unknown): number | null {
  const code = (error as { readonly errcode?: unknown } | null | undefined)?.errcode;
  return typeof code === 'number' ? code : null;
}

/** The primary result code, such as {@link sqliteBusy}. */
export function primaryCodeOf(error: unknown): number | null {
  const code = extendedCodeOf(error);
  return code === null ? null : code & 0xff;
}
