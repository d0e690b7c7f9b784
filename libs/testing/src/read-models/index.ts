export * from './test-data.js';
