export { logFolderIn } from './data-folder.js';
export * from './start-embedded.js';
export { readTraces } from '@rapport/edge';
