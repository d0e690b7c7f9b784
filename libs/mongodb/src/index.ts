export * from './bulk.writes.js';
export * from './mongo.connection.js';
export * from './mongo.fault.js';
export * from './mongo.settings.js';
export * from './mongo.setup-fault.js';
