import type { CalendarCommand, CustomerCommand, PolicyCommand, PurchasesCommand } from '@rapport/domain';
import type { CommandOutcome, CommandRequest } from './command-outcome.js';

/**
 * The write side: one method for each aggregate. Safe to call from anywhere at once; commands of one stream are worked
 * one after the other.
 *
 * Checked here, because one stream alone can't know it: an order's customer is registered, referral circles, a policy's
 * schema and examples, the calendar's last closed day.
 *
 * @throws {CommandOutcomeUnknown} LogFault PrivacyFault
 */
export interface WriteSide {
  customer(customerId: string, request: CommandRequest<CustomerCommand>): Promise<CommandOutcome>;
  purchases(customerId: string, request: CommandRequest<PurchasesCommand>): Promise<CommandOutcome>;
  calendar(request: CommandRequest<CalendarCommand>): Promise<CommandOutcome>;
  /** `lastClosedDay` is filled in here. */
  policy(name: string, request: CommandRequest<Omit<PolicyCommand, 'lastClosedDay'>>): Promise<CommandOutcome>;
}
