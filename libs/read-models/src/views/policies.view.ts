import { defaultPolicies, isPolicyName, policyNames } from '@rapport/contracts';
import type { Day, JsonObject } from '@rapport/kernel';
import type { CalendarFact } from '../facts/calendar.fact.js';
import { policyPrefix, policyStream, bodyOf } from '../facts/streams.js';
import type { PolicyFact } from '../facts/policy.fact.js';
import type { Derived, FactChange, FoundFacts, ViewContext, ViewDefinition } from './view-definition.js';

export type PolicyVersionView = {
  readonly version: number;
  /** Null: from the beginning of time. */
  readonly effectiveFrom: Day | null;
  readonly parameters: JsonObject;
  readonly examples: readonly JsonObject[];
};
export type PolicyView = {
  readonly name: string;
  /** Ascending; the built-in defaults are version 0. */
  readonly versions: readonly PolicyVersionView[];
  /** The version effective on the last closed day; the defaults while none is closed. */
  readonly effectiveVersion: number;
};

/** One document a policy, its defaults included: they appear once the calendar is opened, or with the first version. */
export const policiesView: ViewDefinition<PolicyView> = {
  view: 'policies',
  version: 1,
  policies: [],
  readsCalendar: false,
  affects,
  inputs: (id) => [{ from: 'heads', ids: [policyStream(id)] }],
  derive: derivePolicy,
  queryable: { name: { type: 'string' }, effectiveVersion: { type: 'number' }, 'versions.effectiveFrom': { type: 'day', list: true } },
};

/** Closed days after the first concern only the policies that are due by then; a repeat counts as a change. */
function affects(change: FactChange): readonly string[] {
  if (change.kind !== 'head') return [];
  const { before, after } = change;
  if (after.fact === 'policy') return [after._id.slice(policyPrefix.length)].filter(isPolicyName);
  if (after.fact !== 'calendar') return [];
  const wasRunning = before !== null && before.version < after.version && (before.body as CalendarFact).lastClosedDay !== null;
  return wasRunning ? [] : policyNames;
}

function derivePolicy(id: string, { heads }: FoundFacts, { lastClosedDay, policies }: ViewContext): Derived<PolicyView> | null {
  if (!isPolicyName(id)) return null;
  const published = bodyOf<PolicyFact>(heads, policyStream(id))?.versions ?? [];
  const defaults: PolicyVersionView = { version: 0, effectiveFrom: null, parameters: defaultPolicies[id] as unknown as JsonObject, examples: [] };
  return {
    body: {
      name: id,
      versions: [defaults, ...published],
      effectiveVersion: lastClosedDay === null ? 0 : policies.effectiveOn(id, lastClosedDay).version,
    },
    nextReviewOn: lastClosedDay === null ? null : policies.nextChangeAfter([id], lastClosedDay),
    factsThrough: null,
    frozenOn: null,
  };
}
