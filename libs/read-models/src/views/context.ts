import { defaultPolicies, isPolicyName, policyNames, type PolicyParameters } from '@rapport/contracts';
import { policyTimeline, type PublishedPolicy } from '@rapport/judgements';
import { defaultTimeZone } from '@rapport/kernel';
import type { CalendarFact } from '../facts/calendar.fact.js';
import type { FactDocument } from '../facts/fact-definition.js';
import type { PolicyFact } from '../facts/policy.fact.js';
import { bodyOf, calendarStream, policyStream } from '../facts/streams.js';
import type { ViewContext } from './view-definition.js';

/** The heads that make up the context. */
export const contextStreams: readonly string[] = [calendarStream, ...policyNames.map(policyStream)];

/** The context that these heads say; those that are missing leave the defaults. */
export function contextOf(heads: readonly FactDocument[]): ViewContext {
  const calendar = bodyOf<CalendarFact>(heads, calendarStream);
  const published = heads.filter((head) => head.fact === 'policy').flatMap((head) => publishedIn(head.body as PolicyFact));
  return {
    timeZone: calendar?.timeZone ?? defaultTimeZone,
    lastClosedDay: calendar?.lastClosedDay ?? null,
    policies: policyTimeline(defaultPolicies, published),
  };
}

/** Parameters were checked against their schema before they were published. */
function publishedIn({ name, versions }: PolicyFact): PublishedPolicy[] {
  if (!isPolicyName(name)) return [];
  return versions.map(({ version, effectiveFrom, parameters }) => ({
    name, version, effectiveFrom, parameters: parameters as unknown as PolicyParameters[typeof name],
  }));
}
