import { emptyMap, getFrom, setIn, type PersistentMap } from '@rapport/domain';
import type { Position } from '@rapport/kernel';
import { hashIndex, hashOfText, type FoundNumber, type HashIndex } from './hash-index.js';

/** What an accepted command left behind: the last of its events, and the digest of what it said. */
export interface AcceptedCommand {
  readonly fingerprint: string;
  readonly revision: number;
  readonly position: Position;
}

/** Revisions by the hash of the command's id; -1 where there are several. */
export type ArchivedCommands = PersistentMap<number>;
export const noArchive: ArchivedCommands = emptyMap;

/**
 * The command ids that a stream has accepted: the latest with their answers, the older ones as hashes with their revisions
 * (sixteen to thirty-two bytes each), those before a snapshot in its archive. Changed in place as the stream is folded.
 */
export interface CommandMemory {
  /** What a snapshot keeps; moves on with it. */
  archived: ArchivedCommands;
  remember(commandId: string, accepted: AcceptedCommand): void;
  recent(commandId: string): AcceptedCommand | undefined;
  /** Where an older command with this id, or one of the same hash, ended in the stream. `several`: the whole stream has to be asked. */
  older(commandId: string): readonly number[] | 'several' | null;
  /** Hashes of commands that ended behind the revision; some that ended before it may be among them. */
  endedBehind(revision: number): readonly (readonly [hash: number, found: number | 'several'])[];
}

export const recentAtMost = 1_000;

export const commandMemory = (limit = recentAtMost, archived = noArchive): CommandMemory => new FewOrMany(limit, archived);

export function archivedWith(archived: ArchivedCommands, hash: number, found: number | 'several'): ArchivedCommands {
  const key = keyOf(hash);
  const known = getFrom(archived, key);
  return known === found ? archived : setIn(archived, key, known !== undefined || found === 'several' ? manyRevisions : found);
}

const manyRevisions = -1;
const keyOf = (hash: number): string => hash.toString(36);

function archivedAt(archived: ArchivedCommands, hash: number): FoundNumber {
  if (archived.size === 0) return null;
  const found = getFrom(archived, keyOf(hash));
  return found === undefined ? null : found === manyRevisions ? 'several' : found;
}

/** Most streams have one command, and thousands of streams are kept: one alone needs no map. */
class FewOrMany implements CommandMemory {
  private onlyId: string | null = null;
  private only: AcceptedCommand | undefined = undefined;
  private many: Map<string, AcceptedCommand> | null = null;
  private hashed: HashIndex | null = null;
  private lastHashed = -1;

  constructor(private readonly limit: number, public archived: ArchivedCommands) {}

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

  older(commandId: string): readonly number[] | 'several' | null {
    if (this.hashed === null && this.archived.size === 0) return null;
    const hash = hashOfText(commandId);
    const found = [this.hashed?.find(hash) ?? null, archivedAt(this.archived, hash)];
    if (found.includes('several')) return 'several';
    const revisions = [...new Set(found.filter((each) => typeof each === 'number'))];
    return revisions.length === 0 ? null : revisions;
  }

  endedBehind(revision: number): readonly (readonly [number, number | 'several'])[] {
    const latest = this.many ?? new Map(this.only === undefined ? [] : [[this.onlyId!, this.only]]);
    const recent = [...latest].map(([commandId, accepted]) => [hashOfText(commandId), accepted.revision] as const);
    const hashed = this.hashed !== null && this.lastHashed > revision ? [...this.hashed.entries()] : [];
    return [...hashed, ...recent].filter(([, found]) => found === 'several' || found > revision);
  }

  private rememberAmongMany(commandId: string, accepted: AcceptedCommand): void {
    this.many ??= new Map([[this.onlyId!, this.only!]]);
    this.many.set(commandId, accepted);
    if (this.many.size <= this.limit) return;
    const [oldest] = this.many;
    this.many.delete(oldest![0]);
    this.hashed ??= hashIndex();
    this.hashed.add(hashOfText(oldest![0]), oldest![1].revision);
    this.lastHashed = oldest![1].revision;
  }
}
