export type { QueueLimits } from './append-queue.js';
export { chainHash, chainStart, genesisHash, type ChainPoint } from './chain.js';
export type { CheckOptions } from './check-chain.js';
export { openForWriting, type Connection } from './connection.js';
export { SqliteEventLogReader, type EventLogReaderOptions } from './log-reader.js';
export { logFilesIn, type LogFiles } from './log-files.js';
export { acceptEventLogEnd, verifyEventLogFiles } from './log-tools.js';
export { openSqliteEventLog, type SqliteEventLogOptions } from './open-event-log.js';
export type { SqliteEventLog } from './sqlite-event-log.js';
