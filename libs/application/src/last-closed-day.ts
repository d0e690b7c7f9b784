import { calendar } from '@rapport/domain';
import type { EventLog } from '@rapport/event-log';
import type { Day } from '@rapport/kernel';
import { codec } from './codec.js';

/** Read from the calendar's last event; null while no day has been closed. */
export async function lastClosedDayOf(log: EventLog): Promise<Day | null> {
  for await (const last of log.readStream(calendar.streamOf(''), { direction: 'backwards', maxCount: 1 })) {
    const { event } = codec.decode(last);
    return event.type === 'DayClosed' ? event.data.day : null;
  }
  return null;
}
