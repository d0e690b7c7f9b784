export * from './state-snapshots.js';
