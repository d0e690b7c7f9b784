export type { StateSnapshots } from '@rapport/state-snapshots';
export { openSqliteStateSnapshots, type SqliteStateSnapshotsOptions } from './open-state-snapshots.js';
