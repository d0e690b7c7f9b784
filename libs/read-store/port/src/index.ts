export * from './query-language.js';
export * from './read-store.js';
export * from './storable.js';
