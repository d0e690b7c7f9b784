export * from './facts/index.js';
export * from './views/index.js';
