export type { Credentials } from './access.js';
export type { DoubleFault, FaultKind, FaultTarget } from './double-fault.js';
export { startEventStoreDouble, type EventStoreDouble, type EventStoreDoubleOptions } from './event-store-double.js';
