import type { Day, JsonObject } from '@rapport/kernel';

/** Parameters and examples have been checked against the policy's schema, and the examples hold, before this is decided. */
export interface PublishPolicy {
  readonly type: 'PublishPolicy';
  readonly name: string;
  /** The version it becomes; must be the next one. Default: the next one. */
  readonly version?: number;
  /** Effective from the start of this day, which must not be closed yet. */
  readonly effectiveFrom: Day;
  readonly parameters: JsonObject;
  readonly examples: readonly JsonObject[];
  /** As the publisher knows it: null while no day has been closed. */
  readonly lastClosedDay: Day | null;
}
export type PolicyCommand = PublishPolicy;
