import type { CalendarContractEvent } from './calendar.contract-events.js';
import type { CustomerContractEvent } from './customer.contract-events.js';
import type { LoyaltyContractEvent } from './loyalty.contract-events.js';
import type { PolicyContractEvent } from './policy.contract-events.js';
import type { PurchasesContractEvent } from './purchases.contract-events.js';

/** Every contract event there is. */
export type AnyContractEvent = CustomerContractEvent | PurchasesContractEvent | LoyaltyContractEvent | CalendarContractEvent | PolicyContractEvent;

export * from './calendar.contract-events.js';
export * from './customer.contract-events.js';
export * from './envelope.js';
export { envelopeFields, sealedPartFields } from './envelope.schema.js';
export * from './loyalty.contract-events.js';
export { type PointsShift, type LotDraw, type NewLot, type ReissuedLot, type EarnedLine, type LineLeft } from './loyalty-parts.js';
export * from './policy.contract-events.js';
export * from './purchases.contract-events.js';
export * from './schema-names.js';
export * from './sealed.js';
