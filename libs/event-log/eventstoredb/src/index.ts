export { clientCrashExitCode, onClientCrash, type ClientCrashOptions } from './client-crash.js';
export type { ConnectionSettings, TlsFiles } from './connection-string.js';
export type { EventStoreLimits } from './limits.js';
export { openEventStoreLog, type EventStoreLogOptions } from './open-event-store-log.js';
export type { Patience } from './retry-policy.js';
export type { ServerFault } from './server-connection.js';
export { EventStoreStartFault, type StartFaultReason } from './start-fault.js';
