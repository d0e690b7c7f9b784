// The bare client: one event an append, at an exact revision, of the size that an order has in the log.
import { randomUUID } from 'node:crypto';
import { built, installed } from '../built.mjs';
import { perSecond } from '../measure.mjs';
import { openLog } from './opened.mjs';

const { technicalPrefix } = await built('libs/event-log/port');
const { EventStoreDBClient, NO_STREAM, jsonEvent } = await installed('@eventstore/db-client');

async function anOrder(installation) {
  const log = await openLog(installation);
  try {
    for await (const { type, data, metadata } of log.readAll()) if (type === 'OrderRecorded') return { type, data, metadata };
    throw new Error('the log holds no order');
  } finally {
    await log.close();
  }
}

export async function start(installation) {
  const { data, metadata } = await anOrder(installation);
  const client = EventStoreDBClient.connectionString(installation.eventStoreUrl);
  // Streams that the apps take for technical ones: what is measured here means nothing to them.
  const streamOf = (number) => `${technicalPrefix}bench-${process.pid}-${number}`;
  let next = 0;
  return {
    bytes: () => Buffer.byteLength(JSON.stringify(data)) + Buffer.byteLength(JSON.stringify(metadata)),
    async append({ inFlight, ms }) {
      const [start, first] = [performance.now(), next];
      const lane = async () => {
        while (performance.now() - start < ms) {
          await client.appendToStream(streamOf(next++), jsonEvent({ id: randomUUID(), type: 'benched', data, metadata }), { expectedRevision: NO_STREAM });
        }
      };
      await Promise.all(Array.from({ length: inFlight }, lane));
      return perSecond(next - first, performance.now() - start);
    },
    close: () => client.dispose(),
  };
}
