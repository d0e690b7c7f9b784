import { codec, evolveBusinessContext, initialBusinessContext, type BusinessContext } from '@rapport/application';
import { policyNames } from '@rapport/contracts';
import { calendar, policy, type CalendarEvent, type PolicyEvent } from '@rapport/domain';
import type { EventLog, RecordedEvent } from '@rapport/event-log';
import type { Position } from '@rapport/kernel';

interface Step {
  readonly position: Position;
  readonly event: CalendarEvent | PolicyEvent;
}

/** Whether the event changes calendar or policies, on which every reaction behind it depends. */
export const isOfBusiness = ({ stream }: Pick<RecordedEvent, 'stream'>): boolean => stream === calendar.streamOf('') || stream.startsWith(policy.streamOf(''));

/** Calendar and policies, at any position. */
export class BusinessHistory {
  private constructor(private readonly steps: readonly Step[]) {}

  /** As the log has it now. @throws {UnreadableEvent} LogFault */
  static async read(log: EventLog): Promise<BusinessHistory> {
    const steps: Step[] = [];
    for (const stream of [calendar.streamOf(''), ...policyNames.map((name) => policy.streamOf(name))]) {
      for await (const recorded of log.readStream(stream)) steps.push({ position: recorded.position, event: codec.decode(recorded).event as Step['event'] });
    }
    return new BusinessHistory(steps.sort((a, b) => (a.position < b.position ? -1 : 1)));
  }

  /** As of the event at the position, itself included. */
  at(position: Position): BusinessContext {
    let context = initialBusinessContext;
    for (const step of this.steps) {
      if (step.position > position) break;
      context = evolveBusinessContext(context, step.event);
    }
    return context;
  }
}
