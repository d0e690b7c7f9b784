export * from './json-object.js';
export * from './loyalty-policy-schemas.js';
export * from './policy-examples.js';
export * from './policy-problem.js';
export * from './policy-schemas.js';
export * from './validate-policy.js';
