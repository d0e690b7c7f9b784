export { backUp, type BackupOptions, type BackupPhase, type BackupSource } from './back-up.js';
export { draftRemedy, draftsBeside } from './draft-folder.js';
export { dataFolderSource } from './data-folder-source.js';
export type { Manifest } from './manifest.js';
export { restoreBackup, type RestoreOptions } from './restore-backup.js';
