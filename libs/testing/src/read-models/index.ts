export * from './contract-events.js';
export * from './purchase-histories.js';
export * from './reference-read-side.js';
export * from './test-data.js';
export * from './worlds.js';
