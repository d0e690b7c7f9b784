// Appends through the port of the event log, so many in flight.
import { randomUUID } from 'node:crypto';
import { built, newFolder, removeFolder } from './built.mjs';
import { timed } from './measure.mjs';

const filler = 'twelve bytes'.repeat(9);

/** A new stream with an event of about 300 bytes of data and metadata. */
export const newAppend = (number) => ({
  stream: `bench-${randomUUID()}`,
  event: {
    id: randomUUID(),
    type: 'BenchEvent',
    data: { number, amountMinor: 2_933, currency: 'USD', filler },
    metadata: { schemaVersion: 1, commandId: randomUUID(), actor: { id: 'bench', role: 'service' }, recordedAt: '2026-11-22T09:30:00.000Z' },
  },
});

/** @param count appends, made before the clock starts. @param inFlight that wait for their answer at any time. */
export async function appendThroughPort(log, count, inFlight) {
  const appends = Array.from({ length: count }, (_, number) => newAppend(number));
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const { stream, event } = appends[next++];
      const { outcome } = await log.append(stream, 'no-stream', [event]);
      if (outcome !== 'appended') throw new Error(`an append ended as ${outcome}`);
    }
  };
  return timed(() => Promise.all(Array.from({ length: inFlight }, lane)));
}

/** In a process of its own: the other side of a server that is measured. */
export async function start() {
  const { openSqliteEventLog } = await built('libs/event-log/sqlite');
  const folder = newFolder();
  const log = await openSqliteEventLog({ folder });
  return {
    append: ({ count, inFlight }) => appendThroughPort(log, count, inFlight),
    async close() {
      await log.close();
      removeFolder(folder);
    },
  };
}
