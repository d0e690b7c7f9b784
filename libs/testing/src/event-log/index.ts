export { eventLogContract } from './event-log.contract.js';
export type { EventLogStorage } from './event-log-storage.js';
export { appended, collect, followUntil, freshStream, idsOf, newEvent, newEvents } from './new-events.js';
export { MemoryEventLog, memoryHistory, type MemoryHistory } from './memory-event-log.js';
export { appendFaults, faultyEventLog, type AppendFault } from './faulty-event-log.js';
export { countedEventLog, type LogUse } from './counted-event-log.js';
