import type { AnyContractEvent } from '@rapport/contracts';
import type { FactDefinition, FactDocument, OpenedEvent } from './fact-definition.js';

/** Any event, seen as one of the contract; the switch over its type keeps a default for those that are none. */
export const ofContract = (event: OpenedEvent): OpenedEvent<AnyContractEvent> => event as OpenedEvent<AnyContractEvent>;

export const customerPrefix = 'customer-';
export const purchasesPrefix = 'purchases-';
export const loyaltyPrefix = 'loyalty-';
export const policyPrefix = 'policy-';
/** The one stream of days. */
export const calendarStream = 'calendar';

export const customerStream = (customerId: string): string => customerPrefix + customerId;
export const purchasesStream = (customerId: string): string => purchasesPrefix + customerId;
export const loyaltyStream = (customerId: string): string => loyaltyPrefix + customerId;
export const policyStream = (name: string): string => policyPrefix + name;

/** What the stream's name says after the prefix of its fact. */
export const idIn = (stream: string, { streamPrefix }: Pick<FactDefinition, 'streamPrefix'>): string => stream.slice(streamPrefix.length);

/** The body of the stream's head among the documents found; null if it is not there. */
export function bodyOf<Body>(heads: readonly FactDocument[], stream: string): Body | null {
  for (const head of heads) if (head._id === stream) return head.body as unknown as Body;
  return null;
}
