import type { CommittedIds } from './committed-ids.js';
import { codeOf, type ExpectedRevision } from './expected-revision.js';

/** What an append has to be judged against, appends that are still being stored included. */
export interface StreamFacts {
  readonly stream: string;
  /** Revision of the last event, −1 when there is none. */
  readonly last: number;
  readonly isDeleted: boolean;
  readonly isSoftDeleted: boolean;
  readonly hasMetadata: boolean;
  /** Ids of the stored events from a revision on, so many or fewer. */
  idsFrom(revision: number, count: number): Promise<readonly string[]>;
}

export type CommitDecision = { readonly kind: 'write' | 'wrong-revision' | 'deleted' } | { readonly kind: 'repeated'; readonly last: number };

const write = { kind: 'write' } as const;
const wrong = { kind: 'wrong-revision' } as const;
const deleted = { kind: 'deleted' } as const;

/**
 * The rule by which EventStoreDB takes, repeats or refuses an append: without a revision by the ids that it remembers,
 * else by the ids that lie behind the revision. An append whose first events are known and whose others are not is refused.
 */
export async function checkCommit(facts: StreamFacts, expected: ExpectedRevision, ids: readonly string[], committed: CommittedIds): Promise<CommitDecision> {
  if (facts.isDeleted) return deleted;
  if (expected === 'stream_exists') {
    if (facts.isSoftDeleted) return deleted;
    if (facts.last < 0 && !facts.hasMetadata) return wrong;
  }
  if (expected === 'any' || expected === 'stream_exists') return byRememberedIds(facts, ids, committed);
  const revision = codeOf(expected);
  if (revision === BigInt(facts.last)) return write;
  return revision > BigInt(facts.last) ? wrong : byStoredIds(facts, Number(revision), ids);
}

function byRememberedIds({ stream }: StreamFacts, ids: readonly string[], committed: CommittedIds): CommitDecision {
  let last = -1;
  for (const [index, id] of ids.entries()) {
    const place = committed.get(id);
    if (place?.stream !== stream) return index === 0 ? write : wrong;
    last = place.revision;
  }
  return ids.length === 0 ? write : { kind: 'repeated', last };
}

async function byStoredIds(facts: StreamFacts, revision: number, ids: readonly string[]): Promise<CommitDecision> {
  if (ids.length === 0) return wrong;
  const stored = await facts.idsFrom(revision + 1, ids.length);
  const known = ids.findIndex((id, index) => stored[index] !== id);
  if (known === -1) return { kind: 'repeated', last: revision + ids.length };
  return known === 0 && revision === -1 && facts.isSoftDeleted ? write : wrong;
}
