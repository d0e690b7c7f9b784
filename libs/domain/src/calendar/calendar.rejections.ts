import type { DomainRejection } from '../aggregate.js';
import { inputRejectionCodes } from '../decision.js';

/** Codes are part of the public answer. */
export const calendarRejectionCodes = [
  ...inputRejectionCodes,
  'calendar-already-open',
  'calendar-not-open',
  'unknown-time-zone',
  'day-already-closed',
  'day-out-of-order',
  'day-has-not-ended',
] as const;
export type CalendarRejection = DomainRejection<(typeof calendarRejectionCodes)[number]>;
