export * from './in-process.wire.js';
export { murmur2, partitionOf } from './partition-of.js';
