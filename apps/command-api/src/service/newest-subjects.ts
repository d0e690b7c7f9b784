import type { KeySubject, SealedBox } from '@rapport/contracts';
import type { EventLog } from '@rapport/event-log';

/** Of one start. */
const eventsAtMost = 5_000;
const subjectsAtMost = 500;

/** Whom the newest events of the log are sealed for: what a key ring that was put back from an older copy lacks first. */
export async function newestSubjects(log: EventLog): Promise<readonly KeySubject[]> {
  const subjects = new Set<KeySubject>();
  for await (const { data } of log.readAll({ direction: 'backwards', maxCount: eventsAtMost })) {
    const sealed = data['sealed'] as unknown as SealedBox | undefined;
    if (sealed !== undefined) subjects.add(sealed.subject);
    if (subjects.size >= subjectsAtMost) break;
  }
  return [...subjects];
}
