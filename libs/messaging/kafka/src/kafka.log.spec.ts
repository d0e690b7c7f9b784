import { logLevel, type LogEntry } from 'kafkajs';
import { logEntryOf } from './kafka.log.js';

const entry = (level: logLevel, message: string, more: Record<string, unknown> = {}): LogEntry => ({ namespace: 'Connection', level, label: 'x', log: { timestamp: 't', message, ...more } });

describe('what the client logs', () => {
  it('is told with the names of machines, groups and partitions', () => {
    expect(logEntryOf(entry(logLevel.ERROR, 'Crash', { groupId: 'g', partition: 3 }))).toEqual({ level: 'error', message: 'Connection: Crash', fields: { groupId: 'g', partition: 3 } });
  });

  it('is told without anything of a record', () => {
    expect(JSON.stringify(logEntryOf(entry(logLevel.WARN, 'Slow', { payload: 'secret', key: 'secret', value: { a: 'secret' }, error: new Error('secret') })))).not.toContain('secret');
  });

  it('is no error while a server is starting', () => {
    expect(logEntryOf(entry(logLevel.ERROR, 'Response FindCoordinator', { error: 'The group coordinator is not available' }))?.level).toBe('info');
    expect(logEntryOf(entry(logLevel.ERROR, 'Response Fetch', { error: 'This server does not host this topic-partition' }))?.level).toBe('error');
  });

  it('is not told where it is for somebody who mends the client', () => {
    expect(logEntryOf(entry(logLevel.DEBUG, 'Request'))).toBeNull();
  });
});
