import { calendarView } from './calendar.view.js';
import { customersView } from './customers/customers.view.js';
import { orderConflictsView } from './order-conflicts.view.js';
import { ordersView } from './orders.view.js';
import { policiesView } from './policies.view.js';
import { unmatchedReturnsView } from './unmatched-returns.view.js';
import type { ViewDefinition } from './view-definition.js';

/** Every view there is. */
export const viewDefinitions: readonly ViewDefinition[] = [customersView, ordersView, unmatchedReturnsView, orderConflictsView, calendarView, policiesView];

export * from './calendar.view.js';
export * from './context.js';
export * from './customers/customers.view.js';
export { type CustomerJudgements } from './customers/judge-customer.js';
export * from './order-conflicts.view.js';
export * from './orders.view.js';
export * from './policies.view.js';
export * from './unmatched-returns.view.js';
export * from './view-definition.js';
