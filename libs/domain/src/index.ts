export * from './aggregate.js';
export * from './calendar/index.js';
export * from './customer/index.js';
export { inputRejectionCodes, reject, rejection, type InputRejection } from './decision.js';
export type * from './loyalty/loyalty.commands.js';
export * from './loyalty/loyalty.events.js';
export * from './policy/index.js';
export * from './purchases/index.js';
export { isCustomerId } from './values.js';
