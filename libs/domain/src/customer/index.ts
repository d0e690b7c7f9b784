import type { Aggregate } from '../aggregate.js';
import type { CustomerCommand } from './customer.commands.js';
import { decideCustomer } from './customer.decide.js';
import type { CustomerEvent } from './customer.events.js';
import type { CustomerRejection } from './customer.rejections.js';
import { evolveCustomer, initialCustomer, type CustomerState } from './customer.state.js';

export * from './customer.commands.js';
export * from './customer.events.js';
export { customerRejectionCodes, type CustomerRejection } from './customer.rejections.js';
export { referrerOf, type CustomerState, type KnownCustomer } from './customer.state.js';
export * from './customer.vocabulary.js';

/** One stream for each customer: profile, classification, owner and relations. */
export const customer: Aggregate<CustomerState, CustomerCommand, CustomerEvent, CustomerRejection> = {
  name: 'customer',
  streamOf: (customerId) => `customer-${customerId}`,
  initial: initialCustomer,
  evolve: evolveCustomer,
  decide: decideCustomer,
};
