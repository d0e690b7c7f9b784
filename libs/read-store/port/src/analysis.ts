import type { JsonObject } from '@rapport/kernel';
import type { Collection, Filter, StoredDocument } from './read-store.js';

export type Stage = JsonObject;
/** MongoDB's aggregation pipeline, as far as {@link assertPipeline} lets it through. */
export type Pipeline = readonly Stage[];

export interface AnalysisRequest<Document extends StoredDocument = StoredDocument> {
  readonly pipeline: Pipeline;
  /** Of the documents as they are stored: what it leaves out is not read. Default: all are. */
  readonly filter?: Filter;
  /** The document as the pipeline sees it; null leaves it out. What is taken away here can't be found out. Default: as stored. */
  readonly shown?: (document: Document) => JsonObject | null;
}

export interface AnalysisLimits {
  readonly timeMs: number;
  /** Documents that are read, and that the store looks at to find them. */
  readonly documentsExamined: number;
  /** Of all that the pipeline keeps at one time. */
  readonly memoryMiB: number;
  readonly documentsAnswered: number;
  /** Of the answer as JSON. */
  readonly answerBytes: number;
}

export const defaultAnalysisLimits: AnalysisLimits = { timeMs: 20_000, documentsExamined: 1_000_000, memoryMiB: 256, documentsAnswered: 10_000, answerBytes: 16_777_216 };

export interface Analysed {
  readonly documents: readonly JsonObject[];
  /** Documents that were read. */
  readonly examined: number;
}

/** Runs pipelines beside everything else that the process does. */
export interface Analyst {
  /**
   * The documents as they are while they are read, each once, in the order of `_id`; not all of one moment. The answer is
   * complete, or the call rejects. An abort rejects with the signal's reason.
   *
   * @throws {UnsupportedQuery | QueryLimitExceeded | PipelineFailed | AnalystBusy}
   */
  analyse<Document extends StoredDocument>(collection: Collection<Document>, request: AnalysisRequest<Document>, limits?: Partial<AnalysisLimits>, signal?: AbortSignal): Promise<Analysed>;
  /** Analyses under way. */
  readonly running: number;
  /** Ends those under way: they reject. */
  close(): Promise<void>;
}

/** An operator met values that it is not for, such as a text to add or a division by zero. The message names it, and no values. */
export class PipelineFailed extends Error {
  override readonly name = 'PipelineFailed';
}

/** As many analyses run as may run at once. */
export class AnalystBusy extends Error {
  override readonly name = 'AnalystBusy';
  constructor(readonly atOnce: number) {
    super(`${atOnce} analyses are under way, and no more may be`);
  }
}
