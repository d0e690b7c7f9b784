import { defaultPolicies, type PolicyName } from '@rapport/contracts';
import type { CalendarEvent, PolicyEvent } from '@rapport/domain';
import { policyTimeline, type PoliciesInTime, type PublishedPolicy } from '@rapport/judgements';
import type { Day } from '@rapport/kernel';

/** Calendar and policies as the log told them up to some place. */
export interface BusinessContext {
  /** Null while the calendar is not opened. */
  readonly timeZone: string | null;
  /** The last closed day; null: none. */
  readonly closedThrough: Day | null;
  readonly published: readonly PublishedPolicy[];
  readonly policies: PoliciesInTime;
}

export const initialBusinessContext: BusinessContext = { timeZone: null, closedThrough: null, published: [], policies: policyTimeline(defaultPolicies, []) };

/** Pure; never throws. */
export function evolveBusinessContext(context: BusinessContext, event: CalendarEvent | PolicyEvent): BusinessContext {
  switch (event.type) {
    case 'CalendarOpened':
      return { ...context, timeZone: event.data.timeZone };
    case 'DayClosed':
      return { ...context, closedThrough: event.data.day };
    case 'PolicyPublished': {
      const { name, version, effectiveFrom, parameters } = event.data;
      const published = [...context.published, { name: name as PolicyName, version, effectiveFrom, parameters: parameters as never }];
      return { ...context, published, policies: policyTimeline(defaultPolicies, published) };
    }
    default:
      return context;
  }
}
