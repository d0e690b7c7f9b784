export * from './account-schedule.js';
export * from './business-context.js';
export { evolveOrderToSettle, portionsOf } from './orders-to-settle.js';
export * from './react.js';
export * from './reactions.js';
