export * from './database.js';
export { hasBuiltIn, loadDriver, type Driver } from './driver.js';
export * from './open-database.js';
export { makePrivateFile } from './private-file.js';
export { readSideFile, SideFile, type SideFileKind } from './side-file.js';
export * from './sqlite-error.js';
