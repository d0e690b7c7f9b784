import type { CalendarCommand, CustomerCommand, DomainRejection, LoyaltyState, LoyaltyTerms, PolicyCommand, PurchasesCommand } from '@rapport/domain';
import type { Instant, Result } from '@rapport/kernel';
import type { CommandOutcome, CommandRequest } from './command-outcome.js';
import type { MemberRequest, ReactorRequest } from './loyalty/loyalty-requests.js';
import type { EarningPreview, OrderToPreview } from './loyalty/preview-earning.js';

/**
 * The write side: one method for each aggregate. Safe to call from anywhere at once; commands of one stream are worked
 * one after the other.
 *
 * Checked here, because one stream alone can't know it: the customer of an order or an account is registered, referral circles, a policy's
 * schema and examples, the calendar's last closed day.
 *
 * @throws {CommandOutcomeUnknown} LogFault PrivacyFault
 */
export interface WriteSide {
  customer(customerId: string, request: CommandRequest<CustomerCommand>): Promise<CommandOutcome>;
  purchases(customerId: string, request: CommandRequest<PurchasesCommand>): Promise<CommandOutcome>;
  /** Time zone, policies, who is a VIP and who gives the command are filled in here. */
  loyalty(customerId: string, request: CommandRequest<MemberRequest>): Promise<CommandOutcome>;
  /** From the reactor: on the time zone and the policies of the place in the log that it reacts to. */
  loyaltyReaction(customerId: string, request: CommandRequest<ReactorRequest>, terms: Pick<LoyaltyTerms, 'timeZone' | 'policies'>): Promise<CommandOutcome>;
  /** What an order would earn if it were recorded at `now`. Writes nothing. */
  previewEarning(customerId: string, order: OrderToPreview, now: Instant): Promise<Result<EarningPreview, DomainRejection>>;
  /** The account as the log has it now. */
  loyaltyStateOf(customerId: string): Promise<LoyaltyState>;
  calendar(request: CommandRequest<CalendarCommand>): Promise<CommandOutcome>;
  /** `lastClosedDay` is filled in here. */
  policy(name: string, request: CommandRequest<Omit<PolicyCommand, 'lastClosedDay'>>): Promise<CommandOutcome>;
}
