import type { AnyContractEvent } from '@rapport/contracts';
import { day, instant, positionOf } from '@rapport/kernel';
import type { WireRecord } from '@rapport/messaging';

const tiers = ['D', 'C', 'B', 'A'] as const;
const at = instant('2026-03-01T08:00:00.000Z');

/** What a consumer prints of one change. */
export interface TierChange {
  readonly customer: string;
  readonly tier: string;
  readonly before: string;
  readonly from: string;
}

/** Loyalty accounts in turn, in log order: enrolled, then up and down, with events between that are nobody's business. */
export class TierHistories {
  readonly records: WireRecord[] = [];
  readonly changes: TierChange[] = [];
  readonly #revisions = new Map<string, number>();

  /** Each customer's next events. */
  go(customers: number, steps: number): this {
    for (let step = 0; step < steps; step++) for (let n = 0; n < customers; n++) this.#step(`c-${n}`);
    return this;
  }

  /** A record of any type, at the stream's next revision, or behind a hole. */
  add(customerId: string, type: string, data: object, { version = 1, skip = 0 } = {}): this {
    const stream = `loyalty-${customerId}`;
    const revision = (this.#revisions.get(stream) ?? -1) + 1 + skip;
    this.#revisions.set(stream, revision);
    const n = BigInt(this.records.length + 1);
    const event = {
      id: `${stream}-${revision}`, type, version, stream, revision, position: positionOf(n, n), occurredAt: at, recordedAt: at,
      customerId, correlationId: 'k', causationId: null, commandId: 'k', actor: { id: 's-1', role: 'service' }, data, sealed: null,
    } as unknown as AnyContractEvent;
    this.records.push({ kind: 'event', key: customerId, event });
    return this;
  }

  /** Above 0: up. */
  change(customerId: string, before: number, by: 1 | -1, options: { readonly version?: number; readonly skip?: number } = {}): this {
    const tier = tiers[before + by]!;
    // Of each revision another day, so that no two changes look the same.
    const from = day(new Date(Date.UTC(2026, 2, 1 + (this.#revisions.get(`loyalty-${customerId}`) ?? -1))).toISOString().slice(0, 10));
    const data = { membership: 1, from, tier, before: tiers[before]!, heldThrough: tier === 'D' ? null : '2027-12-31', year: 2026, yearPoints: 1_200, tiersPolicyVersion: 1 };
    this.add(customerId, by > 0 ? 'rapport.tier-raised' : 'rapport.tier-lowered', data, options);
    this.changes.push({ customer: customerId, tier, before: tiers[before]!, from });
    return this;
  }

  /** One of three: a membership or points, one up, one down. */
  #step(customerId: string): void {
    const next = (this.#revisions.get(`loyalty-${customerId}`) ?? -1) + 1;
    if (next === 0) this.add(customerId, 'rapport.member-enrolled', { membership: 1, enrolledOn: '2026-03-01', timeZone: 'Asia/Shanghai' });
    else if (next % 3 === 0) this.add(customerId, 'rapport.points-activated', { on: '2026-03-01', points: 1, lots: 1, shifts: [] });
    else this.change(customerId, next % 3 === 1 ? 0 : 1, next % 3 === 1 ? 1 : -1);
  }
}

