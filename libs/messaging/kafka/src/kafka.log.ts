import { logLevel, type LogEntry } from 'kafkajs';

export interface KafkaLogEntry {
  readonly level: 'error' | 'warn' | 'info';
  readonly message: string;
  readonly fields: Readonly<Record<string, string | number>>;
}

/** What the client may tell: names of machines, groups and partitions, never anything of a record. */
const toldFields = ['broker', 'clientId', 'groupId', 'memberId', 'topic', 'partition', 'error', 'retryCount', 'retryTime'];

/** Said while a server is starting, and tried again; the client calls them errors. */
const passing = [/coordinator is not available/i, /coordinator is loading/i, /not the (correct )?coordinator/i, /group is rebalancing/i];

/** Warnings of what is done on purpose. */
const onPurpose = [/^Limiting retries for the idempotent producer/];

/** Null for what is not worth a line. */
export function logEntryOf({ level, namespace, log }: LogEntry): KafkaLogEntry | null {
  if (level > logLevel.INFO || level === logLevel.NOTHING) return null;
  if (onPurpose.some((pattern) => pattern.test(log.message))) return null;
  const fields: Record<string, string | number> = {};
  for (const name of toldFields) {
    const value: unknown = log[name];
    if (typeof value === 'string' || typeof value === 'number') fields[name] = value;
  }
  const told = `${log.message} ${fields['error'] ?? ''}`;
  const found = level === logLevel.ERROR ? 'error' : level === logLevel.WARN ? 'warn' : 'info';
  return { level: found === 'error' && passing.some((pattern) => pattern.test(told)) ? 'info' : found, message: `${namespace}: ${log.message}`, fields };
}
