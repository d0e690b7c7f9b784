export * from './connection-options.js';
export * from './read-settings.js';
export * from './setting-fault.js';
export * from './settings.js';
export { settingsFileVariable } from './settings.schema.js';
export * from './settings-help.js';
export * from './shown-settings.js';
