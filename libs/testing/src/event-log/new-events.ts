import type { AppendResult, EventLog, ExpectedRevision, LogBatch, NewEvent, RecordedEvent } from '@rapport/event-log';
import type { JsonObject } from '@rapport/kernel';
import { randomUUID } from 'node:crypto';

/** A stream that no log has seen before. */
export const freshStream = (category = 'contract'): string => `${category}-${randomUUID()}`;

export const newEvent = (data: JsonObject = { note: 'first' }, id: string = randomUUID()): NewEvent => ({
  id,
  type: 'Noted',
  data,
  metadata: { commandId: id },
});

export const newEvents = (count: number): NewEvent[] => Array.from({ length: count }, (_, index) => newEvent({ index }));

/** @throws when the events were not stored. */
export async function appended(log: EventLog, stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Extract<AppendResult, { outcome: 'appended' }>> {
  const result = await log.append(stream, expected, events);
  if (result.outcome !== 'appended') throw new Error(`expected the events to be stored: ${result.outcome}`);
  return result;
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

export const idsOf = (events: readonly Pick<RecordedEvent, 'id'>[]): string[] => events.map(({ id }) => id);

/** Takes batches until `enough`, then leaves. */
export async function followUntil(batches: AsyncIterable<LogBatch>, enough: (taken: readonly LogBatch[]) => boolean): Promise<LogBatch[]> {
  const taken: LogBatch[] = [];
  for await (const batch of batches) {
    taken.push(batch);
    if (enough(taken)) break;
  }
  return taken;
}
