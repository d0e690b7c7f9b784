import { calendar } from '@rapport/domain';
import type { EventLog } from '@rapport/event-log';
import { codec } from '../codec.js';

/** The calendar's time zone; null while it is not opened. Once it is opened the zone is remembered: it is for ever. */
export function businessZone(log: EventLog): () => string | null | Promise<string | null> {
  let known: string | null = null;

  async function lookUp(): Promise<string | null> {
    for await (const first of log.readStream(calendar.streamOf(''), { maxCount: 1 })) {
      const { event } = codec.decode(first);
      if (event.type === 'CalendarOpened') known = event.data.timeZone;
    }
    return known;
  }

  return () => known ?? lookUp();
}
