/** Limits on what is held, and times in milliseconds. */
export interface EventStoreLimits {
  /** Time for one append from the moment it is sent, after which its outcome is unknown. Default 10,000. */
  readonly appendTimeoutMs: number;
  /** Longest silence of the server while a read waits for it. Default 10,000. */
  readonly readTimeoutMs: number;
  /** Tries of a read that gets no further, the first included. Default 5. */
  readonly readTriesAtMost: number;
  /** Appends that are sent and not yet answered. Others wait, in their order. Default 512. */
  readonly appendsInFlightAtMost: number;
  /** Their text, in UTF-16 units; one append always passes. Default 32 Mi. */
  readonly textInFlightAtMost: number;
  /** A subscription that gave nothing for so long is compared with the log's end. Default 5,000. */
  readonly stallCheckMs: number;
  /** How long a follower goes on subscribing anew without getting any further. Default 300,000. */
  readonly outageAtMostMs: number;
}

export const defaultLimits: EventStoreLimits = {
  appendTimeoutMs: 10_000,
  readTimeoutMs: 10_000,
  readTriesAtMost: 5,
  appendsInFlightAtMost: 512,
  textInFlightAtMost: 32 * 1024 * 1024,
  stallCheckMs: 5_000,
  outageAtMostMs: 300_000,
};
