export * from './contract-events.js';
export * from './reference-read-side.js';
export * from './test-data.js';
