import {
  calendar, calendarStateSchema, loyalty, loyaltyStateSchema, policy, policyStateSchema, purchases, purchasesStateSchema, type DomainEvent,
} from '@rapport/domain';
import {
  adjustPoints, bringOpeningBalance, cancelRedemption, coverEnrolment, enrolMember, eventSamples, grantGoodwill, holdPoints, loyaltyEventsOf, noonOn,
  orderToSettle, redeemPoints, returnToSettle, settleOrders,
} from '@rapport/testing';
import { existsSync, readFileSync } from 'node:fs';
import { changesOf, partsOf, stateForm } from '../src/snapshots/stored-state.js';
import { Lineage } from '../src/snapshots/stored-nodes.js';

const orders = Array.from({ length: 12 }, (_, i) => orderToSettle({ orderId: `A-${i}`, revision: i, lines: [10_000, 500 + i] }));

/** With every part of the state that is not empty. */
const lived = loyaltyEventsOf(
  enrolMember(), coverEnrolment(), noonOn('2026-04-20'), settleOrders(orders), redeemPoints({ points: 150 }), cancelRedemption(), redeemPoints({ redemptionId: 'X-2', points: 700 }),
  holdPoints({ points: 40 }), adjustPoints({ points: 50 }), adjustPoints({ adjustmentId: 'J-2', points: 9_000 }), bringOpeningBalance(), grantGoodwill(),
  settleOrders([{ ...orders[0]!, returns: [returnToSettle({ 1: 10_000 }, { revision: 40 })] }]),
);

const foldedAs = <State>({ initial, evolve }: { readonly initial: State; readonly evolve: (state: State, event: never) => State }, events: readonly DomainEvent[]): State =>
  events.reduce((state, event) => evolve(state, event as never), initial);

const { OrderRecorded, UnmatchedReturnRecorded, ReturnRecorded, ReturnMatched, ExcessReturnFound, OrderVoided, CalendarOpened, DayClosed, PolicyPublished } = eventSamples;
const kept = [
  ['loyalty', loyaltyStateSchema, foldedAs(loyalty, lived)],
  ['purchases', purchasesStateSchema, foldedAs(purchases, [UnmatchedReturnRecorded, OrderRecorded, ReturnRecorded, ReturnMatched, ExcessReturnFound, OrderVoided])],
  ['calendar', calendarStateSchema, foldedAs(calendar, [CalendarOpened, DayClosed])],
  ['policy', policyStateSchema, foldedAs(policy, [PolicyPublished])],
] as const;

/** As it lies in a snapshot. */
function written(state: unknown): unknown {
  const parts = partsOf(state);
  const lineage = new Lineage();
  const nodes = [...changesOf(parts, new Map(), lineage).put].map(({ place, content }) => [place, JSON.parse(content)] as const);
  return { root: JSON.parse(parts.root(lineage)), nodes: Object.fromEntries(nodes) };
}

describe('the state that a snapshot keeps', () => {
  it.each(kept)('of %s has the form of its version %d: one that differs takes the next number', (aggregate, schema, state) => {
    const path = new URL(`states/${aggregate}.v${schema}.form${stateForm}.json`, import.meta.url);
    expect(existsSync(path)).toBe(true);
    expect(written(state)).toEqual(JSON.parse(readFileSync(path, 'utf8')));
  });

  it('is told from another one by every field', () => {
    for (const [, , state] of kept) for (const field of Object.keys(state)) expect(written({ ...state, [`${field}2`]: 1 })).not.toEqual(written(state));
    const [, , { ledger, holds, claims, redemptions }] = kept[0];
    expect([ledger.lots.size > 8, ledger.active !== null, holds.size, claims.known.size, redemptions.size]).toEqual([true, true, 1, 1, 2]);
  });
});
