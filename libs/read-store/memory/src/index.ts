export * from './analysis/index.js';
export * from './memory.collection.js';
export * from './memory.read-store.js';
export type { SnapshotRefusal } from './snapshot.reader.js';
export type { SnapshotWritten } from './snapshot.writer.js';
