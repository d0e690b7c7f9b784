import type { Instant, JsonObject, Position } from '@rapport/kernel';

/** Name of a stream, `category-id`. Streams whose name starts with {@link technicalPrefix} are not part of the history. */
export type StreamName = string;
/** Streams of the machinery itself (checkpoints, markers): relay, reactor and seals leave them out. */
export const technicalPrefix = '$rapport-';
export const isTechnical = (stream: StreamName): boolean => stream.startsWith('$');

/** Largest sum of event data (UTF-8 bytes of JSON) of one append, in bytes: EventStoreDB's default, kept by every log so that each can be moved. */
export const maxAppendBytes = 1_048_576;
/** Longest name of a stream, in characters. */
export const maxStreamNameLength = 250;

/** `no-stream`, or the revision of the stream's last event (the first event has revision 0). There is no "any". */
export type ExpectedRevision = 'no-stream' | number;

/** An event as it is handed to the log. `id` is a UUID in lower case; it need not be unique in the log. */
export interface NewEvent {
  readonly id: string;
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: JsonObject;
}

/** An event as the log gives it back. */
export interface RecordedEvent extends NewEvent {
  readonly stream: StreamName;
  readonly revision: number;
  readonly position: Position;
  /** When the log stored it, by the log's clock. Metadata's `recordedAt` is the one that judgements use. */
  readonly storedAt: Instant;
}

/**
 * What became of an append.
 * - `appended`: revision and position of its last event. Events with the same ids, appended earlier at the same
 *   expected revision, are answered the same way, whatever their bodies (`repeated` is then true), and nothing is stored.
 * - `conflict`: the stream is elsewhere; nothing was stored. `actual` is where.
 * - `too-large`: more than {@link maxAppendBytes}; nothing was stored, and no retry helps.
 */
export type AppendResult =
  | { readonly outcome: 'appended'; readonly revision: number; readonly position: Position; readonly repeated: boolean }
  | { readonly outcome: 'conflict'; readonly actual: ExpectedRevision }
  | { readonly outcome: 'too-large'; readonly bytes: number; readonly limitBytes: number };

/**
 * The append may or may not have been stored. Retry with the same bytes at the same revision, or read the tail, before
 * answering anybody.
 */
export class AppendOutcomeUnknown extends Error {
  override readonly name = 'AppendOutcomeUnknown';
}

/**
 * The log can't be used as it is (cut, damaged, rolled back, in use, closed). Never retried; a person has to look.
 * `storage`: the disk took nothing (full, failing); nothing of the append was stored, and the log goes on once it can.
 * `unavailable`: the log's server did not answer a read, after tries of its own; the call changed nothing and may be made again.
 */
export class LogFault extends Error {
  override readonly name = 'LogFault';
  constructor(
    readonly code: 'cut' | 'damaged' | 'rolled-back' | 'in-use' | 'closed' | 'storage' | 'unavailable' | 'unsupported',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface ReadStreamOptions {
  readonly direction?: 'forwards' | 'backwards';
  /** First revision to give, itself included. Default: the stream's start, or its end when reading backwards. */
  readonly fromRevision?: number;
  /** Default: all. */
  readonly maxCount?: number;
  readonly signal?: AbortSignal;
}

export interface ReadAllOptions {
  /** Backwards begins at the end of the log and gives the same events, the latest first. Default: forwards. */
  readonly direction?: 'forwards' | 'backwards';
  /** Give what lies behind this position, itself excluded, in either direction. Default: everything. */
  readonly after?: Position;
  readonly maxCount?: number;
  readonly signal?: AbortSignal;
  /** Default false: technical streams are left out. */
  readonly includeTechnical?: boolean;
}

export interface FollowOptions extends Omit<ReadAllOptions, 'direction' | 'maxCount'> {
  /** Most events in one batch. Default 256. */
  readonly batchSize?: number;
}

/**
 * Some events in log order, at least one, or none when `position` moved over technical events only or the end was reached.
 * `caughtUp` is true when at the time of reading nothing lay behind.
 */
export interface LogBatch {
  readonly events: readonly RecordedEvent[];
  /** Everything up to here has been given. */
  readonly position: Position;
  readonly caughtUp: boolean;
}

export interface VerifyReport {
  readonly events: number;
  /** Of the last event that was looked at. */
  readonly position: Position;
  /** The first thing found wrong, with the place where it is; null when all is as it was written. */
  readonly damage: { readonly position: Position; readonly stream: StreamName | null; readonly revision: number | null; readonly what: string } | null;
}

/**
 * The log of events: append-only, in one total order, each stream numbered without gaps.
 *
 * Every method throws {@link LogFault} when the log can't be used. Reads are pulled: the log never runs ahead of its
 * reader by more than one page, and ends (returns) when the signal aborts.
 */
export interface EventLog {
  /**
   * Appends all of `events` or none, behind the event with `expected`. An empty append stores nothing and still checks
   * the revision. Calls from one process are stored in the order of the calls. The answer is given after the events are durable.
   *
   * @throws {AppendOutcomeUnknown}
   */
  append(stream: StreamName, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult>;
  /** Nothing when the stream does not exist. */
  readStream(stream: StreamName, options?: ReadStreamOptions): AsyncIterable<RecordedEvent>;
  readAll(options?: ReadAllOptions): AsyncIterable<RecordedEvent>;
  /** First what lies behind `after`, then what comes, without an end until the signal aborts. */
  follow(options: FollowOptions): AsyncIterable<LogBatch>;
  /** Position of the last event, technical ones included on request; `beginning` for an empty log. */
  head(options?: { readonly includeTechnical?: boolean }): Promise<Position>;
  /** Checks everything that is stored, not only what changed since the last start. Reports progress at most every `everyEvents`. */
  verify(options?: { readonly signal?: AbortSignal; readonly onProgress?: (events: number, total: number) => void }): Promise<VerifyReport>;
  close(): Promise<void>;
}
