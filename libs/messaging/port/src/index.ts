export * from './delay.js';
export * from './messaging.js';
