export * from './analysis.js';
export * from './pipeline/index.js';
export * from './query-language.js';
export * from './read-store.js';
export * from './storable.js';
