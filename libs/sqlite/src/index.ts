export * from './database.js';
export { hasBuiltIn, loadDriver, type Driver } from './driver.js';
export * from './open-database.js';
export * from './sqlite-error.js';
