import type { Aggregate } from '../aggregate.js';
import type { PurchasesCommand } from './purchases.commands.js';
import { decidePurchases } from './purchases.decide.js';
import type { PurchasesEvent } from './purchases.events.js';
import type { PurchasesRejection } from './purchases.rejections.js';
import { evolvePurchases, initialPurchases, type PurchasesState } from './purchases.state.js';

export * from './purchases.commands.js';
export * from './purchases.events.js';
export { purchasesRejectionCodes, type PurchasesRejection } from './purchases.rejections.js';
export { purchasesStateSchema, netMinorOf, netSpendOf, orderIn, type OrderState, type PurchasesState } from './purchases.state.js';

/** One stream for each customer: orders and returns. A return never exceeds its order. */
export const purchases: Aggregate<PurchasesState, PurchasesCommand, PurchasesEvent, PurchasesRejection> = {
  name: 'purchases',
  streamOf: (customerId) => `purchases-${customerId}`,
  initial: initialPurchases,
  evolve: evolvePurchases,
  decide: decidePurchases,
};
