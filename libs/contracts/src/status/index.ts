export * from './customer-status.schema.js';
