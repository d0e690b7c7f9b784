import { calendarView } from './calendar.view.js';
import { customersView } from './customers/customers.view.js';
import { loyaltyAccountsView } from './loyalty/loyalty-accounts.view.js';
import { loyaltyStatementView } from './loyalty/loyalty-statement.view.js';
import { membersToWarnView } from './loyalty/members-to-warn.view.js';
import { orderConflictsView } from './order-conflicts.view.js';
import { ordersView } from './orders.view.js';
import { policiesView } from './policies.view.js';
import { unmatchedReturnsView } from './unmatched-returns.view.js';
import type { ViewDefinition } from './view-definition.js';

/** Every view there is. */
export const viewDefinitions: readonly ViewDefinition[] = [
  customersView, ordersView, unmatchedReturnsView, orderConflictsView, loyaltyAccountsView, loyaltyStatementView, membersToWarnView, calendarView, policiesView,
];

export * from './calendar.view.js';
export * from './context.js';
export * from './customers/customers.view.js';
export { type CustomerJudgements } from './customers/judge-customer.js';
export * from './loyalty/account-expiries.js';
export * from './loyalty/loyalty-accounts.view.js';
export * from './loyalty/loyalty-statement.view.js';
export * from './loyalty/members-to-warn.view.js';
export * from './order-conflicts.view.js';
export * from './orders.view.js';
export * from './policies.view.js';
export * from './unmatched-returns.view.js';
export * from './view-definition.js';
