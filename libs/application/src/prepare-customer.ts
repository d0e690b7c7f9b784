import { isCustomerId, reject, type CustomerCommand, type DomainRejection, type EndRelationship, type RelateCustomer } from '@rapport/domain';
import { ok, type Result } from '@rapport/kernel';
import type { CustomerStreams } from './customer-streams.js';

type Prepared<Command> = Result<Command, DomainRejection>;

/** What a customer's own stream can't know: the other customers that its commands name. */
export function prepareCustomer(customerId: string, streams: CustomerStreams) {
  return (command: CustomerCommand): Prepared<CustomerCommand> | Promise<Prepared<CustomerCommand>> => {
    switch (command.type) {
      case 'RegisterCustomer':
        return command.customerId === customerId ? ok(command) : reject('customer-mismatch', 'customerId');
      case 'RelateCustomer':
        return relation(customerId, command, streams);
      case 'EndRelationship':
        return handingOver(customerId, command, streams);
      default:
        return ok(command);
    }
  };
}

async function relation(customerId: string, command: RelateCustomer, streams: CustomerStreams): Promise<Prepared<RelateCustomer>> {
  const { otherCustomerId } = command;
  if (otherCustomerId === customerId) return reject('related-to-itself', 'otherCustomerId');
  if (!isCustomerId(otherCustomerId)) return ok(command);
  if (!(await streams.isRegistered(otherCustomerId))) return reject('other-customer-not-registered', 'otherCustomerId');
  if (command.relation !== 'referrer') return ok(command);
  const isCircle = await streams.isReferredBy(otherCustomerId, customerId);
  if (isCircle === 'too-long') return reject('referral-chain-too-long', 'otherCustomerId');
  return isCircle ? reject('referral-circle', 'otherCustomerId') : ok(command);
}

/** A customer is handed over to a channel customer, who is there. */
async function handingOver(customerId: string, command: EndRelationship, streams: CustomerStreams): Promise<Prepared<EndRelationship>> {
  const { handedToCustomerId } = command;
  if (handedToCustomerId === undefined || !isCustomerId(handedToCustomerId)) return ok(command);
  if (handedToCustomerId === customerId) return reject('handed-to-itself', 'handedToCustomerId');
  const other = await streams.stateOf(handedToCustomerId);
  if (other.status === 'unregistered') return reject('other-customer-not-registered', 'handedToCustomerId');
  return other.kind === 'channel' ? ok(command) : reject('handed-to-no-channel-customer', 'handedToCustomerId');
}
