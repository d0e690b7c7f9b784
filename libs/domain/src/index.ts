export * from './aggregate.js';
export * from './calendar/index.js';
export * from './customer/index.js';
export { inputRejectionCodes, reject, rejection, type InputRejection } from './decision.js';
export * from './loyalty/index.js';
export * from './policy/index.js';
export * from './purchases/index.js';
export { isCustomerId } from './values.js';
