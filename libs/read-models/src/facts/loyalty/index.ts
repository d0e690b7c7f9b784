export * from './deferrals.js';
export * from './lot-flows.js';
export * from './lot-part.js';
export * from './loyalty.fact.js';
export * from './loyalty-parts.js';
export * from './movement-part.js';
export * from './points-balances.js';
export * from './tier-history.js';
