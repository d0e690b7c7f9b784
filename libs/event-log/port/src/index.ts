export * from './event-log.js';
export * from './prepare-append.js';
