import type { Day, JsonObject } from '@rapport/kernel';
import type { FactDefinition } from './fact-definition.js';
import { ofContract, policyPrefix } from './streams.js';

export type PolicyVersionFact = {
  readonly version: number;
  readonly effectiveFrom: Day;
  readonly parameters: JsonObject;
  readonly examples: readonly JsonObject[];
};
export type PolicyFact = {
  readonly name: string;
  /** Ascending. Version 0, the defaults, is not among them. */
  readonly versions: readonly PolicyVersionFact[];
};

export const policyFact: FactDefinition<PolicyFact> = {
  fact: 'policy',
  streamPrefix: policyPrefix,
  initial: (stream) => ({ name: stream.slice(policyPrefix.length), versions: [] }),
  fold(body, opened) {
    const event = ofContract(opened);
    if (event.type !== 'rapport.policy-published') return body;
    const { version, effectiveFrom, parameters, examples } = event.data;
    if (body.versions.some((known) => known.version === version)) return body;
    const versions = [...body.versions, { version, effectiveFrom: effectiveFrom as Day, parameters, examples }];
    return { ...body, versions: versions.sort((a, b) => a.version - b.version) };
  },
};
