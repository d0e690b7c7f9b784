import type { PolicyEvent } from './policy.events.js';

export interface PolicyState {
  /** 0: the built-in defaults only. */
  readonly latestVersion: number;
}

/** Of the state's shape and of what folding makes of events. A change of either takes the next number: states that were kept are then folded again. */
export const policyStateSchema = 1;

export const initialPolicy: PolicyState = { latestVersion: 0 };

export const evolvePolicy = (state: PolicyState, event: PolicyEvent): PolicyState =>
  event.type === 'PolicyPublished' ? { latestVersion: Math.max(state.latestVersion, event.data.version) } : state;
