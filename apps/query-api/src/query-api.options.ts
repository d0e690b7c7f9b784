import type { ContractEvent } from '@rapport/contracts';
import type { CatchUp } from '@rapport/edge';
import type { EventLog, RecordedEvent } from '@rapport/event-log';
import type { JsonObject, Position } from '@rapport/kernel';
import type { PersonalDataVault } from '@rapport/privacy';
import type { ViewDefinition } from '@rapport/read-models';
import type { AnalysisLimits, ReadStore } from '@rapport/read-store';
import type { LongWork } from './operations/work-lines.js';
import type { TopicPlaces } from './snapshots/topic-places.js';

/** How far the projections are. */
export interface ProjectionProgress {
  /** Everything in the log up to here is in the views: the least of all partitions. */
  reached(): Position;
  partitions(): readonly { readonly partition: number; readonly position: Position }[];
  /** True as soon as `reached()` has passed the position; false when the time ran out or the signal aborted. */
  waitFor(position: Position, waitMs: number, signal?: AbortSignal): Promise<boolean>;
}

/** Keys whose events failed and are held back. */
export interface ParkedKeys {
  list(): Promise<readonly JsonObject[]>;
  /** The records that wait under the key, with why; null when nothing does. */
  show(key: string): Promise<JsonObject | null>;
  /** What came of it; null when nothing is parked under the key. With a `state`, it is not known yet, or it failed. */
  replay(key: string): Promise<JsonObject | null>;
  /** What came of the last replay of the key; null when there was none. Left out where `replay` always knows. */
  replayState?(key: string): Promise<JsonObject | null>;
}

/** The reactor, and the customers whose events wait there. */
export interface ReactionStation {
  readonly progress: Pick<ProjectionProgress, 'reached' | 'waitFor'>;
  /** By customer. */
  readonly parked: ParkedKeys;
}

/** Checks all that is stored; answers what it found. */
export type Verify = (options: { readonly signal: AbortSignal; readonly onProgress: (events: number, total: number) => void }) => Promise<object>;

/** Long work on generations of facts and views. */
export interface RebuildStation {
  rebuild(wish: Parameters<LongWork>[0] & { readonly intended: readonly string[]; readonly compareOnly: boolean }): Promise<object>;
  /** Makes the generation that was live before the last switch the live one again. */
  back(signal: AbortSignal): Promise<object>;
  /** Its number; null where there was none. */
  drop(which: 'kept' | 'next'): Promise<number | null>;
  generations(): Promise<object>;
}

export interface QueryLimits {
  /** Of one query or one page. */
  readonly maxDocumentsExamined: number;
  readonly maxTimeMs: number;
}

/** Questions of analysts. */
export interface AnalysisOptions {
  /** Default: those of the port. */
  readonly limits?: Partial<AnalysisLimits>;
  /** Default: 2. Each takes the memory of its limit and about 50 MiB. */
  readonly atOnce?: number;
}

/** Exports and data snapshots. */
export interface ExportOptions {
  readonly atOnce: number;
  /** A client that takes nothing for so long is cut off. */
  readonly stalledAfterMs: number;
}

/** What the app is given by the process that puts it together. */
export interface QueryApiOptions {
  readonly readStore: ReadStore;
  /** Another value whenever queries are answered from other documents: after a switch, or when they were filled anew. Default: never. */
  readonly servedFrom?: () => string;
  readonly views: readonly ViewDefinition[];
  readonly log: EventLog;
  readonly translate: (recorded: RecordedEvent) => ContractEvent;
  readonly vault: PersonalDataVault;
  readonly progress: ProjectionProgress;
  readonly parked: ParkedKeys;
  /** Left out where nothing reacts. */
  readonly reactions?: ReactionStation;
  /** From where the topic can be followed without a gap. Left out where the wire ends with the process. */
  readonly topicPlaces?: () => Promise<TopicPlaces>;
  /** Views that could not be derived and keep their old body. */
  readonly failedViews: () => Promise<readonly JsonObject[]>;
  /** Queries wait for it. Default: caught up. */
  readonly catchUp?: CatchUp;
  /** Default: the log's own check. */
  readonly verify?: Verify;
  /** Compares all documents with a replay. Left out where another process does it. */
  readonly verifyDocuments?: LongWork;
  /** Left out where another process does it. */
  readonly rebuild?: RebuildStation;
  /** Default: 250,000 documents, 2 s. */
  readonly limits?: Partial<QueryLimits>;
  readonly analysis?: AnalysisOptions;
  /** Default: 8 at once, 5 minutes. */
  readonly exports?: Partial<ExportOptions>;
}

export const queryApiOptions = Symbol('query-api options');
export const defaultExports: ExportOptions = { atOnce: 8, stalledAfterMs: 300_000 };
export const defaultLimits: QueryLimits = { maxDocumentsExamined: 250_000, maxTimeMs: 2_000 };
