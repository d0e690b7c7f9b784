import { metadataOf } from '@rapport/application';
import type { RecordedEvent } from '@rapport/event-log';
import { canonicalJson, instant } from '@rapport/kernel';
import { Reactor } from '@rapport/reactor';
import { MemoryReadStore } from '@rapport/read-store-memory';
import { MemoryEventLog, writeSideOn } from '@rapport/testing';

const isOfAccount = ({ stream }: RecordedEvent): boolean => stream.startsWith('loyalty-');
const isReaction = (event: RecordedEvent): boolean => metadataOf(event).actor.id === 'reactor';

/**
 * The first account that is not what a reactor makes which was never disturbed, in words, or null. It is given the same
 * history without what reactions have recorded. For histories in which persons do no more to accounts than to enrol.
 */
export async function firstUnequalAccount(events: readonly RecordedEvent[]): Promise<string | null> {
  const accounts = bodiesOf(events.filter(isOfAccount));
  const replayed = bodiesOf(await reactedTo(events.filter((event) => !isReaction(event))));
  for (const [stream, found] of accounts) {
    const expected = replayed.get(stream) ?? [];
    const at = found.findIndex((body, i) => body !== expected[i]);
    if (at >= 0 || expected.length > found.length) return `${stream} has at revision ${at < 0 ? found.length : at} ${found[at] ?? 'nothing'} instead of ${expected[at < 0 ? found.length : at] ?? 'nothing'}`;
  }
  return replayed.size === accounts.size ? null : `${accounts.size} accounts instead of ${replayed.size}`;
}

/** Type and data of each event, stream by stream. */
function bodiesOf(events: readonly RecordedEvent[]): Map<string, string[]> {
  const streams = new Map<string, string[]>();
  for (const { stream, type, data } of events) {
    const known = streams.get(stream) ?? [];
    known.push(canonicalJson({ type, data }));
    streams.set(stream, known);
  }
  return streams;
}

async function reactedTo(history: readonly RecordedEvent[]): Promise<readonly RecordedEvent[]> {
  const log = new MemoryEventLog();
  const heads = new Map<string, number>();
  for (const { stream, id, type, data, metadata } of history) {
    const head = heads.get(stream) ?? -1;
    const result = await log.append(stream, head < 0 ? 'no-stream' : head, [{ id, type, data, metadata }]);
    if (result.outcome !== 'appended') throw new Error(`the history can't be written again: ${result.outcome}`);
    heads.set(stream, head + 1);
  }
  const handling = writeSideOn(log);
  const ended = new AbortController();
  await new Reactor({
    log, store: new MemoryReadStore(), now: () => instant('2030-01-01T00:00:00.000Z'),
    handle: (customerId, request, terms) => handling.loyaltyReaction(customerId, request, terms),
    onProgress: (position) => void log.head().then((head) => position >= head && ended.abort()),
  }).run(ended.signal);
  const accounts: RecordedEvent[] = [];
  for await (const event of log.readAll()) if (isOfAccount(event)) accounts.push(event);
  return accounts;
}
