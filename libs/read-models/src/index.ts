export * from './facts/fact-definition.js';
export * from './views/view-definition.js';
