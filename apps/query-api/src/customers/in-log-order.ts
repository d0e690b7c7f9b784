import type { RecordedEvent } from '@rapport/event-log';

/** Events of several streams as one, in log order; no more of each is read than was asked for. */
export async function* inLogOrder(streams: readonly AsyncIterable<RecordedEvent>[]): AsyncGenerator<RecordedEvent> {
  const readers = streams.map((stream) => stream[Symbol.asyncIterator]());
  try {
    const heads = await Promise.all(readers.map((reader) => reader.next()));
    for (;;) {
      const first = heads.reduce((least, head, i) => (!head.done && (least === -1 || head.value.position < heads[least]!.value.position) ? i : least), -1);
      if (first === -1) return;
      yield heads[first]!.value as RecordedEvent;
      heads[first] = await readers[first]!.next();
    }
  } finally {
    await Promise.all(readers.map((reader) => reader.return?.()));
  }
}
