import type { CommandOutcome, CommandRequest, MemberRequest } from '@rapport/application';
import type { CalendarCommand, CustomerCommand, PolicyCommand, PurchasesCommand } from '@rapport/domain';

/** A domain command and the aggregate that it is for. */
export type Target =
  | { readonly aggregate: 'customer'; readonly customerId: string; readonly command: CustomerCommand }
  | { readonly aggregate: 'purchases'; readonly customerId: string; readonly command: PurchasesCommand }
  | { readonly aggregate: 'loyalty'; readonly customerId: string; readonly command: MemberRequest }
  | { readonly aggregate: 'calendar'; readonly command: CalendarCommand }
  | { readonly aggregate: 'policy'; readonly name: string; readonly command: Omit<PolicyCommand, 'lastClosedDay'> };

/** A command's request without the command itself. */
export type RequestContext = Omit<CommandRequest<never>, 'command'>;

export type { CommandOutcome };
