import { positionOf } from '@rapport/kernel';
import { fromStored } from './envelope.js';
import type { EventFilter } from './event-filter.js';
import { positionOfRow } from './positions.js';
import { checkpointMessage } from './read-messages.js';
import { streamDeleted } from './status-errors.js';
import { firstSeen, readStream } from './stream-reader.js';
import type { StreamStore } from './stream-store.js';
import type { SubscriptionOutlet } from './subscription-outlet.js';

/** Delivers all that lies behind a row, then what comes, until the client leaves. */
export async function subscribeToAll(store: StreamStore, outlet: SubscriptionOutlet, row: number, filter: EventFilter | null): Promise<void> {
  const { signal } = outlet.call;
  await outlet.confirm();
  let scanned = 0;
  for await (const batch of store.log.follow({ after: positionOf(BigInt(row), BigInt(row)), includeTechnical: true, signal })) {
    for (const stored of batch.events) {
      if (signal.aborted) return;
      const event = fromStored(stored);
      if (filter === null || filter.matches(event)) await outlet.send(event);
      if (filter !== null && ++scanned % filter.checkpointEvery === 0) await outlet.call.send(checkpointMessage(positionOfRow(event.row)));
    }
    if (batch.caughtUp) await outlet.caughtUp();
    else outlet.behind();
  }
}

/** Delivers what lies behind a revision, then what comes, until the client leaves or the stream ends for ever. */
export async function subscribeToStream(store: StreamStore, outlet: SubscriptionOutlet, stream: string, after: number | 'start' | 'end'): Promise<void> {
  const { signal } = outlet.call;
  if (await store.isTombstoned(stream)) return outlet.call.fail(streamDeleted(stream));
  const begin = await store.state(stream);
  let next = after === 'start' ? 0 : after === 'end' ? begin.committed + 1 : after + 1;
  await outlet.confirm();
  while (!signal.aborted) {
    const state = await store.state(stream);
    next = Math.max(next, firstSeen(state));
    if (next > state.committed) {
      const change = store.changes.next(stream, signal);
      await outlet.caughtUp();
      await change;
      continue;
    }
    const { committed } = state;
    for await (const event of readStream(store, stream, { direction: 'forwards', from: next, maxCount: Infinity, signal })) {
      await outlet.send(event);
      if (event.isTombstone) return outlet.call.fail(streamDeleted(stream));
      next = event.revision + 1;
    }
    next = Math.max(next, committed + 1);
    outlet.behind();
  }
}
