export * from './run-relay.js';
export * from './translated.js';
