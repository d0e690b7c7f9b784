export { checkSqliteKeyRing, copySqliteKeyRing, type KeyRingFiles } from './copy-key-ring.js';
export type { SqliteKeyRingOptions } from './key-ring-file.js';
export { KeyRingInUse } from './owner-lock.js';
export { readSqliteKeyRing } from './read-key-ring.js';
export { openSqliteKeyRing } from './sqlite-key-ring.js';
export { hasServedLog } from './start-check.js';
