export * from './privacy/index.js';
