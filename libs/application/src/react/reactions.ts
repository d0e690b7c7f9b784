import type { CalendarEvent, CloseAccountDay, LoyaltyEvent, OrderToSettle, PolicyEvent, PurchasesEvent, SettleOrders } from '@rapport/domain';
import type { AnyDomainEvent } from '../stored-types.js';
import { portionsOf } from './orders-to-settle.js';

export type ReactiveEvent = PurchasesEvent | LoyaltyEvent | CalendarEvent | PolicyEvent;
export type ReactionCommand = SettleOrders | CloseAccountDay;

/** What an event can't tell by itself: as the log told it up to that event, nothing behind it. */
export interface ReactionContext {
  readonly closedThrough: SettleOrders['closedThrough'];
  /** Of the event's customer: the order that it names; at an enrolment all that were recorded before it. None: not a member. */
  readonly orders: readonly OrderToSettle[];
  /** Customers whose accounts are due at the closed day. */
  readonly due: readonly string[];
}

/** Part of the command's id, for ever. */
export type ReactionName = 'settle-order' | 'cover-enrolment' | 'close-account-day';

export interface Reaction {
  readonly reaction: ReactionName;
  readonly customerId: string;
  readonly command: ReactionCommand;
  /** Tells the reactions of one event to one customer apart, from 1. */
  readonly portion: number;
}

/** An event to react to, with where it stands. `customerId` is null for calendar and policies. */
export interface ReactedTo<Event extends ReactiveEvent = ReactiveEvent> {
  readonly id: string;
  readonly customerId: string | null;
  readonly event: Event;
}

type React<Type extends ReactiveEvent['type']> = (to: ReactedTo<Extract<ReactiveEvent, { type: Type }>>, context: ReactionContext) => readonly Reaction[];

interface Rule<Type extends ReactiveEvent['type']> {
  readonly command: ReactionCommand['type'];
  readonly react: React<Type>;
}

const settleOrder = ({ id, customerId }: ReactedTo, { orders, closedThrough }: ReactionContext): readonly Reaction[] =>
  customerId === null || orders.length === 0
    ? []
    : portionsOf(orders).map((portion, i) => ({ reaction: 'settle-order', customerId, portion: i + 1, command: { type: 'SettleOrders', causedBy: id, orders: portion, closedThrough, covering: null } }));

const orderChanged = { command: 'SettleOrders', react: settleOrder } as const;

/**
 * What each event asks for: there are no other reactions. An event type that is missing here asks nothing.
 * Orders are settled by what is known of them up to the event, so that a repeat does nothing.
 */
export const reactions = {
  OrderRecorded: orderChanged,
  OrderVoided: orderChanged,
  ReturnRecorded: orderChanged,
  ReturnMatched: orderChanged,
  MemberEnrolled: {
    command: 'SettleOrders',
    react: ({ id, customerId, event: { data: { membership } } }, { orders, closedThrough }) =>
      customerId === null ? [] : portionsOf(orders).map((portion, i, all) => ({
        reaction: 'cover-enrolment', customerId, portion: i + 1,
        command: { type: 'SettleOrders', causedBy: id, orders: portion, closedThrough, covering: { membership, isLast: i === all.length - 1 } },
      })),
  },
  DayClosed: {
    command: 'CloseAccountDay',
    react: ({ event: { data: { day } } }, { due }) => due.map((customerId) => ({ reaction: 'close-account-day', customerId, portion: 1, command: { type: 'CloseAccountDay', day } })),
  },
} as const satisfies { readonly [Type in ReactiveEvent['type']]?: Rule<Type> };

export type ReactingType = keyof typeof reactions;

/** Every event that a reaction's command can give. With {@link reactions} this is the graph, which has no circle. */
export const reactionOutcomes: Readonly<Record<ReactionCommand['type'], readonly AnyDomainEvent['type'][]>> = {
  SettleOrders: ['PointsEarned', 'PointsReversed', 'DebtFilled', 'TierRaised', 'TierLowered', 'TierHeld', 'EnrolmentCovered', 'ReactionRefused'],
  CloseAccountDay: ['HoldReleased', 'PointsActivated', 'DebtFilled', 'PointsExpired', 'TierRaised', 'TierLowered', 'TierHeld'],
};

export const isReacting = (type: string): type is ReactingType => Object.hasOwn(reactions, type);
