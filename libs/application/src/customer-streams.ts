import { customer, referrerOf, type CustomerState } from '@rapport/domain';
import type { EventLog } from '@rapport/event-log';
import { streamReader } from './command/folded-stream.js';

/** What other streams need to know of customers. Reads the log; nothing personal is opened. */
export interface CustomerStreams {
  /** A yes is remembered: a registration is for ever. */
  isRegistered(customerId: string): boolean | Promise<boolean>;
  /** A registration lies in the log: it need not be looked up. */
  noteRegistered(customerId: string): void;
  stateOf(customerId: string): Promise<CustomerState>;
  /**
   * Whether the walk from a customer up to who referred them, and so on, meets `wanted`, itself included. Ends after
   * {@link referralsAtMost} steps.
   */
  isReferredBy(customerId: string, wanted: string): Promise<boolean | 'too-long'>;
}

export const referralsAtMost = 1_000;
const registeredAtMost = 200_000;

export function customerStreams(log: EventLog): CustomerStreams {
  const registered = new Set<string>();
  const reader = streamReader(customer, log, null);

  async function lookUp(customerId: string): Promise<boolean> {
    for await (const first of log.readStream(customer.streamOf(customerId), { maxCount: 1 })) {
      if (first.type !== 'CustomerRegistered') return false;
      noteRegistered(customerId);
      return true;
    }
    return false;
  }

  function noteRegistered(customerId: string): void {
    if (registered.size >= registeredAtMost) registered.clear();
    registered.add(customerId);
  }

  async function stateOf(customerId: string): Promise<CustomerState> {
    const folded = reader.begin(customer.streamOf(customerId));
    await reader.catchUp(folded);
    return folded.state;
  }

  return {
    isRegistered: (customerId) => registered.has(customerId) || lookUp(customerId),
    noteRegistered,
    stateOf,
    async isReferredBy(customerId, wanted) {
      let current: string | null = customerId;
      for (let step = 0; step < referralsAtMost; step++) {
        if (current === wanted) return true;
        if (current === null) return false;
        current = referrerOf(await stateOf(current));
      }
      return 'too-long';
    },
  };
}
