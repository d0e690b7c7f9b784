export * from './privacy/index.js';
export * from './read-models/index.js';
export * from './read-store/index.js';
export * from './messaging/index.js';
export * from './event-log/index.js';
export * from './domain/index.js';
