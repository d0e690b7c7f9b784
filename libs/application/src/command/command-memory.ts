import type { Position } from '@rapport/kernel';
import { hashSet, type HashSet } from './hash-set.js';

/** What an accepted command left behind: the last of its events, and the digest of what it said. */
export interface AcceptedCommand {
  readonly fingerprint: string;
  readonly revision: number;
  readonly position: Position;
}

/**
 * The command ids that a stream has accepted: the latest with their answers, the older ones as hashes only (four to
 * twelve bytes each). Changed in place as the stream is folded.
 */
export interface CommandMemory {
  remember(commandId: string, accepted: AcceptedCommand): void;
  recent(commandId: string): AcceptedCommand | undefined;
  /** True when an older command had this id, or one of the same hash: the stream knows. */
  maybeOlder(commandId: string): boolean;
}

export const recentAtMost = 1_000;

export function commandMemory(limit = recentAtMost): CommandMemory {
  const recent = new Map<string, AcceptedCommand>();
  let older: HashSet | null = null;
  return {
    remember(commandId, accepted) {
      recent.set(commandId, accepted);
      if (recent.size <= limit) return;
      const [oldest] = recent.keys();
      recent.delete(oldest!);
      older ??= hashSet();
      older.add(oldest!);
    },
    recent: (commandId) => recent.get(commandId),
    maybeOlder: (commandId) => older !== null && older.mayHave(commandId),
  };
}
