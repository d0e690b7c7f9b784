// These names are the storage format: the types, the fields and their words are in logs for ever. What has to change
// becomes a new version with an upcast. Each type and version has a golden file in golden/.
import type { Day, JsonObject } from '@rapport/kernel';
import type { DomainEvent } from '../aggregate.js';

/** `version` counts from 1 for each policy. Occurred when it was published; effective from the start of `effectiveFrom`. */
export type PolicyPublished = DomainEvent<
  'PolicyPublished',
  {
    readonly name: string;
    readonly version: number;
    readonly effectiveFrom: Day;
    readonly parameters: JsonObject;
    readonly examples: readonly JsonObject[];
  }
>;
export type PolicyEvent = PolicyPublished;
