import { AppendOutcomeUnknown } from '@rapport/event-log';
import type { PendingAppend } from './append-queue.js';
import { GroupDraft } from './group-draft.js';
import { rollBack, type LogStore } from './log-store.js';
import { storageFaultOf } from './storage-fault.js';

/** A transaction that failed without a trace is tried once more, on a new connection. */
const maxAttempts = 2;

/**
 * Stores a group of appends in one transaction and answers each, after the transaction is durable. When it fails, the
 * answer is what is really stored; {@link AppendOutcomeUnknown} when that can't be learned.
 */
export function writeGroup(store: LogStore, group: readonly PendingAppend[], storedAt: string): void {
  let failure: unknown;
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const tried = attemptGroup(store, group, storedAt);
    if (tried.outcome === 'stored') return;
    failure = tried.error;
    if (tried.outcome === 'unknown') return rejectAll(group, new AppendOutcomeUnknown('the event log failed during COMMIT and could not be opened again', { cause: failure }));
  }
  rejectAll(group, storageFaultOf(failure, 'the event log took nothing of this append'));
}

type Attempt = { readonly outcome: 'stored' } | { readonly outcome: 'not-stored' | 'unknown'; readonly error: unknown };

function attemptGroup(store: LogStore, group: readonly PendingAppend[], storedAt: string): Attempt {
  let draft: GroupDraft | null = null;
  try {
    const connection = store.connection();
    draft = new GroupDraft(connection, store, storedAt);
    connection.database.exec('BEGIN IMMEDIATE');
    for (const { append } of group) draft.add(append);
    if (draft.advance.streams.size > 0) store.commit(draft.advance);
    else rollBack(connection);
  } catch (error) {
    if (draft === null) return { outcome: 'not-stored', error };
    const learned = store.learn(draft.advance);
    if (learned !== 'stored' || draft.answers.length < group.length) return { outcome: learned === null ? 'unknown' : 'not-stored', error };
  }
  answerAll(group, draft);
  return { outcome: 'stored' };
}

function answerAll(group: readonly PendingAppend[], { answers }: GroupDraft): void {
  group.forEach(({ resolve }, index) => resolve(answers[index]!));
}

function rejectAll(group: readonly PendingAppend[], error: unknown): void {
  for (const { reject } of group) reject(error);
}
