/** Default: both. Subscriptions are reads. */
export type FaultTarget = 'appends' | 'reads';

interface Counted {
  /** How many calls it strikes. Default: every one until healed. */
  readonly count?: number;
}

/** A way in which the double misbehaves. */
export type DoubleFault = Counted &
  (
    | { /** Never answers; nothing is stored. */ readonly kind: 'silence'; readonly on?: FaultTarget }
    | { readonly kind: 'delay'; readonly on?: FaultTarget; readonly delayMs: number }
    | { /** The connection breaks at an append, nothing stored. */ readonly kind: 'drop-before-storing' }
    | { /** The connection breaks after the append is stored: its answer is lost. */ readonly kind: 'drop-after-storing' }
    | {
        /** The stream of batch appends ends without an error and without the answers that are due. */
        readonly kind: 'end-of-batch-stream';
        /** Whether the append at which it happens is stored. Default false. */
        readonly stored?: boolean;
      }
    | { /** As while a server starts: nothing is stored or read. */ readonly kind: 'not-ready'; readonly on?: FaultTarget }
    | {
        /** A batch append is stored; its answer comes after this time, or without one when healed. */
        readonly kind: 'late-answer';
        readonly delayMs?: number;
      }
    | { /** As for a consumer that is too slow while live. */ readonly kind: 'slow-consumer'; readonly afterEvents?: number }
    | { /** The subscription ends with an error. */ readonly kind: 'subscription-error'; readonly afterEvents?: number }
    | { /** The subscription ends as if all were well. */ readonly kind: 'subscription-end'; readonly afterEvents?: number }
    | { /** The subscription stays open and delivers nothing more, not even after the double is healed. */ readonly kind: 'subscription-stall'; readonly afterEvents?: number }
  );

export type FaultKind = DoubleFault['kind'];
export type FaultOf<Kind extends FaultKind> = Extract<DoubleFault, { readonly kind: Kind }>;
