export * from './customer-status.js';
export * from './delay.js';
export * from './messaging.js';
