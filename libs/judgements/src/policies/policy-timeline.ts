import type { PolicyParameters } from '@rapport/contracts';
import type { Day } from '@rapport/kernel';
import type { JudgedBy } from '../answer.js';

/** A version of a policy, as it was published. */
export type PublishedPolicy<Name extends keyof PolicyParameters = keyof PolicyParameters> = {
  readonly name: Name;
  readonly version: number;
  /** It is effective from the start of this day. */
  readonly effectiveFrom: Day;
  readonly parameters: PolicyParameters[Name];
};

/** All known versions of each policy: answers which one is effective on a day. */
export type PoliciesInTime = {
  effectiveOn<Name extends keyof PolicyParameters>(name: Name, day: Day): JudgedBy<PolicyParameters[Name]>;
  nextChangeAfter(names: readonly (keyof PolicyParameters)[], day: Day): Day | null;
};

/**
 * The version effective on a day is the one of the latest `effectiveFrom` that is not later, the highest version among
 * equals; version 0, the defaults, is effective from the beginning of time (the specification, section 10). A change is
 * the first day on which another version than the day before is effective.
 */
export function policyTimeline(defaults: PolicyParameters, published: readonly PublishedPolicy[]): PoliciesInTime {
  const latestFirst = [...published].sort((a, b) =>
    a.effectiveFrom === b.effectiveFrom ? b.version - a.version : a.effectiveFrom < b.effectiveFrom ? 1 : -1,
  );
  return {
    effectiveOn<Name extends keyof PolicyParameters>(name: Name, day: Day) {
      const found = latestFirst.find((policy) => policy.name === name && policy.effectiveFrom <= day);
      return found
        ? { version: found.version, parameters: found.parameters as PolicyParameters[Name] }
        : { version: 0, parameters: defaults[name] };
    },
    nextChangeAfter(names, day) {
      const later = latestFirst.filter((policy) => policy.effectiveFrom > day && names.includes(policy.name));
      return later.at(-1)?.effectiveFrom ?? null;
    },
  };
}
