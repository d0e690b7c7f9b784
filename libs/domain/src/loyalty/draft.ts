import { dayOf, type Day, type Instant, type Result } from '@rapport/kernel';
import type { LoyaltyEvent } from './loyalty.events.js';
import { evolveLoyalty } from './loyalty.evolve.js';
import type { LoyaltyRejection } from './loyalty.rejections.js';
import type { LoyaltyState } from './loyalty.state.js';

/** `nothing`: it is there already, and not even what the time asks for is recorded. */
export type Outcome = Result<'done' | 'nothing', LoyaltyRejection>;

/** Bytes that the lots and shifts of one append may have, so that it stays below what a log holds (1 MiB). */
const roomBytes = 1_000_000;
const bytesOf = { draws: 46, returned: 34, expired: 34, reissued: 200, shifts: 100, claims: 440 };
export const { draws: drawBytes, shifts: shiftBytes, claims: claimBytes, reissued: reissuedBytes } = bytesOf;

/** Events that are decided one after the other, and the account as it is after them. Nothing of it counts until it is returned. */
export class Draft {
  readonly events: LoyaltyEvent[] = [];
  readonly timeZone: string;
  /** By the clock. */
  readonly today: Day;
  state: LoyaltyState;
  /** Bytes left for lots and shifts. */
  room: number;

  /** @param otherBytes what the append holds besides lots and shifts. */
  constructor(state: LoyaltyState, readonly now: Instant, timeZone: string, otherBytes = 0) {
    this.state = state;
    this.timeZone = state.timeZone ?? timeZone;
    this.today = dayOf(now, this.timeZone);
    this.room = roomBytes - otherBytes;
  }

  add(event: LoyaltyEvent): void {
    this.events.push(event);
    this.state = evolveLoyalty(this.state, event);
    const lists = Object.entries(event.data) as [string, unknown][];
    for (const [name, list] of lists) if (Array.isArray(list)) this.room -= list.length * (bytesOf[name as keyof typeof bytesOf] ?? 0);
  }
}
