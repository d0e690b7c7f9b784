import type { PolicyEvent } from './policy.events.js';

export interface PolicyState {
  /** 0: the built-in defaults only. */
  readonly latestVersion: number;
}

export const initialPolicy: PolicyState = { latestVersion: 0 };

export const evolvePolicy = (state: PolicyState, event: PolicyEvent): PolicyState =>
  event.type === 'PolicyPublished' ? { latestVersion: Math.max(state.latestVersion, event.data.version) } : state;
