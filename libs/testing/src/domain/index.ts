export * from './customer-commands.js';
export * from './given-when-then.js';
export * from './purchases-commands.js';
