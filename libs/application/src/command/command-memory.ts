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

export const commandMemory = (limit = recentAtMost): CommandMemory => new FewOrMany(limit);

/** Most streams have one command, and thousands of streams are kept: one alone needs no map. */
class FewOrMany implements CommandMemory {
  private onlyId: string | null = null;
  private only: AcceptedCommand | undefined = undefined;
  private many: Map<string, AcceptedCommand> | null = null;
  private older: HashSet | null = null;

  constructor(private readonly limit: number) {}

  remember(commandId: string, accepted: AcceptedCommand): void {
    if (this.many === null && (this.onlyId === null || this.onlyId === commandId)) {
      this.onlyId = commandId;
      this.only = accepted;
    } else {
      this.rememberAmongMany(commandId, accepted);
    }
  }

  recent(commandId: string): AcceptedCommand | undefined {
    return this.many === null ? (this.onlyId === commandId ? this.only : undefined) : this.many.get(commandId);
  }

  maybeOlder(commandId: string): boolean {
    return this.older !== null && this.older.mayHave(commandId);
  }

  private rememberAmongMany(commandId: string, accepted: AcceptedCommand): void {
    this.many ??= new Map([[this.onlyId!, this.only!]]);
    this.many.set(commandId, accepted);
    if (this.many.size <= this.limit) return;
    const [oldest] = this.many.keys();
    this.many.delete(oldest!);
    this.older ??= hashSet();
    this.older.add(oldest!);
  }
}
