export * from './any-loyalty-data.js';
export * from './contract-events.js';
export * from './loyalty-stories.js';
export * from './told-account.js';
export * from './purchase-histories.js';
export * from './reference-read-side.js';
export * from './test-data.js';
export * from './worlds.js';
