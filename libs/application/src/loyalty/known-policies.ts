import { defaultPolicies, type PolicyName } from '@rapport/contracts';
import { policy } from '@rapport/domain';
import type { EventLog } from '@rapport/event-log';
import { policyTimeline, type PoliciesInTime, type PublishedPolicy } from '@rapport/judgements';
import { codec } from '../codec.js';

/** The versions of one policy up to a revision of its stream; null: there is no stream. */
interface Versions {
  readonly revision: number | null;
  readonly published: readonly PublishedPolicy[];
}

const none: Versions = { revision: null, published: [] };

/** Policies as the log has them now: whatever is remembered of a stream, its tail is read each time. @throws {UnreadableEvent} LogFault */
export function knownPolicies(log: EventLog, names: readonly PolicyName[]): () => Promise<PoliciesInTime> {
  let kept = { versions: names.map(() => none), timeline: policyTimeline(defaultPolicies, []) };

  async function caughtUp(name: PolicyName, known: Versions): Promise<Versions> {
    const fromRevision = known.revision === null ? 0 : known.revision + 1;
    let { revision, published } = known;
    for await (const recorded of log.readStream(policy.streamOf(name), { fromRevision })) {
      const { event } = codec.decode(recorded);
      revision = recorded.revision;
      if (event.type !== 'PolicyPublished') continue;
      const { version, effectiveFrom, parameters } = event.data;
      published = [...published, { name, version, effectiveFrom, parameters: parameters as never }];
    }
    return revision === known.revision ? known : { revision, published };
  }

  return async () => {
    const before = kept;
    const versions = await Promise.all(names.map((name, i) => caughtUp(name, before.versions[i]!)));
    if (versions.every((each, i) => each === before.versions[i])) return before.timeline;
    kept = { versions, timeline: policyTimeline(defaultPolicies, versions.flatMap(({ published }) => published)) };
    return kept.timeline;
  };
}
