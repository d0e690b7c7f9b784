export * from './connection-options.js';
export * from './master-key-text.js';
export * from './read-settings.js';
export * from './setting-fault.js';
export * from './settings.js';
export { settingsFileVariable } from './settings.schema.js';
export * from './settings-help.js';
export * from './setup-faults.js';
export * from './shown-settings.js';
