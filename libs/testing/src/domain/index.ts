export * from './customer-commands.js';
export * from './event-samples.js';
export * from './given-when-then.js';
export * from './loyalty-commands.js';
export { loyaltySamples } from './loyalty-samples.js';
export * from './published-policies.js';
export * from './purchases-commands.js';
export * from './write-side.js';
export { goldenVault } from './golden-vault.js';
