import type { Day, Json } from '@rapport/kernel';

/** The policy version that judges. */
export type JudgedBy<Parameters> = { readonly version: number; readonly parameters: Parameters };

/**
 * What a judgement says, machine-readable. It holds dates, counts, sums and bands only, never an age, an as-of day or a
 * window's bounds (the specification, section 8), so that it changes only when something changes.
 */
export type Answer<Value extends Json, Reason extends Json, Change extends Json> = {
  readonly value: Value;
  /** The rule that decided. These names are kept for ever: consumers compare them. */
  readonly rule: string;
  readonly policyVersion: number;
  readonly reasons: readonly Reason[];
  readonly wouldChange: readonly Change[];
};

/** If nothing happens, the value becomes `to` on that day. */
export type ByTime<Value extends Json> = { readonly code: 'by-time'; readonly on: Day; readonly to: Value };

/**
 * So many further purchase days lead to `to`. `notBefore`: the last of them must not be earlier;
 * null where any day will do.
 */
export type PurchaseDaysNeeded<To extends Json> = {
  readonly code: 'purchase-days-needed';
  readonly count: number;
  readonly notBefore: Day | null;
  readonly to: To;
};
