export * from './generations.js';
export * from './live-generation.js';
export * from './live-read-store.js';
export * from './projection-documents.js';
export * from './replay-requests.js';
export * from './stored-failures.js';
export * from './stored-progress.reader.js';
export * from './written-partitions.js';
