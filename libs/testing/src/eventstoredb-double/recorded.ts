/** An event as a client proposes it. */
export interface ProposedEvent {
  /** A UUID in lower case. */
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

/** An event as it is stored. */
export interface Recorded extends ProposedEvent {
  readonly stream: string;
  readonly revision: number;
  /** Its place among all events, counted from 1. */
  readonly row: number;
  /** Since 1970. */
  readonly createdMs: number;
  /** True for the event that ends its stream for ever; clients see the largest revision in its place. */
  readonly isTombstone: boolean;
}
