import type { CloseAccountDay, LoyaltyRequest, SettleOrders } from '@rapport/domain';

/** What only the reactor may ask: it is decided by facts of the log, on terms of its place there. */
export type ReactorRequest = SettleOrders | CloseAccountDay;
/** What a person or another system may ask. */
export type MemberRequest = Exclude<LoyaltyRequest, ReactorRequest>;
