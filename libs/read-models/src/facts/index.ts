import { calendarFact } from './calendar.fact.js';
import { customerFact } from './customer.fact.js';
import type { FactDefinition } from './fact-definition.js';
import { loyaltyFact } from './loyalty/index.js';
import { policyFact } from './policy.fact.js';
import { purchasesFact } from './purchases.fact.js';

/** Every fact there is. A stream that starts with none of their prefixes has no fact. */
export const factDefinitions: readonly FactDefinition[] = [customerFact, purchasesFact, loyaltyFact, calendarFact, policyFact];

export * from './calendar.fact.js';
export * from './customer.fact.js';
export * from './fact-definition.js';
export * from './id-pieces.js';
export * from './loyalty/index.js';
export * from './order-part.js';
export * from './policy.fact.js';
export * from './profile.js';
export * from './purchases.fact.js';
export * from './streams.js';
