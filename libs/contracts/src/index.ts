export * from './events/index.js';
export * from './policies/index.js';
export * from './status/index.js';
