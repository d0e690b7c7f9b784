import fc from 'fast-check';
import {
  adjustPoints, cancelRedemption, classifyCustomer, clockOfSpecs, closeAccountDay, confirmHold, coverEnrolment, endRelationship, enrolMember, fold, grantGoodwill, holdPoints, leaveMembership,
  loyaltySamples, orderToSettle, redeemPoints, referredBy, registerCustomer, releaseHold, returnToSettle, settleOrders, updateProfile,
} from '@rapport/testing';
import { day } from '@rapport/kernel';
import { calendar, customer, loyalty, policy, type Aggregate, type CalendarCommand, type CustomerCommand, type DomainEvent, type DomainRejection, type LoyaltyCommand, type PolicyCommand } from './index.js';

const customerCommands = fc.constantFrom<CustomerCommand>(
  registerCustomer(), registerCustomer({ contact: { name: 'Anna' }, classification: { importance: 'vip' } }),
  classifyCustomer({ kind: 'channel', temperament: 'host' }), classifyCustomer({ classification: { importance: null, size: 'small' } }),
  { type: 'AssignOwner', ownerId: 's-1' }, { type: 'AssignOwner', ownerId: null }, referredBy('c-2'), referredBy('c-3'),
  updateProfile({ colour: 'red' }), updateProfile({ colour: null, size: 'M' }),
  { type: 'ConfirmProfile', source: 'call', attributes: [{ dimension: 'preference', name: 'colour' }] }, endRelationship({ note: 'x' }),
);
const calendarCommands = fc.oneof(
  fc.constant<CalendarCommand>({ type: 'OpenCalendar', firstDay: day('2026-03-01'), timeZone: 'Asia/Shanghai' }),
  fc.integer({ min: 1, max: 12 }).map<CalendarCommand>((date) => ({ type: 'CloseDay', day: day(`2026-03-${String(date).padStart(2, '0')}`) })),
);
const policyCommands = fc.constantFrom(null, day('2026-03-31'), day('2026-05-01')).map<PolicyCommand>((lastClosedDay) => ({
  type: 'PublishPolicy', name: 'ladder', effectiveFrom: day('2026-04-01'), parameters: {}, examples: [], lastClosedDay,
}));
const loyaltyCommands = fc.constantFrom<LoyaltyCommand>(
  enrolMember(), coverEnrolment(), settleOrders([orderToSettle()]), settleOrders([orderToSettle({ returns: [returnToSettle({ 1: 4_000 })] })]), redeemPoints({ points: 50 }), cancelRedemption(),
  holdPoints({ points: 20 }), confirmHold('H-1', 'X-2'), releaseHold(), adjustPoints(), adjustPoints({ adjustmentId: 'J-2', points: -30 }), grantGoodwill(), leaveMembership(), closeAccountDay('2026-12-31'),
);

function laws<State, Command, Event extends DomainEvent, Rejection extends DomainRejection>(
  aggregate: Aggregate<State, Command, Event, Rejection>, command: fc.Arbitrary<Command>, others: readonly Event[] = [],
): void {
  const events = fc.array(command, { maxLength: 12 }).map((commands) =>
    commands.reduce<readonly Event[]>((known, each) => {
      const decided = aggregate.decide(fold(aggregate, known), each, { now: clockOfSpecs });
      return decided.ok ? [...known, ...decided.value] : known;
    }, []),
  );
  const anyOrder = fc.tuple(events, events).chain(([one, other]) => fc.shuffledSubarray([...one, ...other, ...others]));
  const withoutPersonal = anyOrder.map((all) => all.map(({ personal: _, ...event }) => event as Event));

  it(`${aggregate.name}: evolve takes any events in any order, opened or sealed`, () => {
    fc.assert(
      fc.property(fc.oneof(anyOrder, withoutPersonal), command, (all, next) => {
        const state = fold(aggregate, all);
        expect(state).toBeDefined();
        expect(aggregate.decide(state, next, { now: clockOfSpecs })).toEqual(aggregate.decide(state, next, { now: clockOfSpecs }));
      }),
    );
  });
}

describe('laws of every aggregate', () => {
  laws(customer, customerCommands);
  laws(calendar, calendarCommands);
  laws(policy, policyCommands);
  laws(loyalty, loyaltyCommands, Object.values(loyaltySamples));
});
