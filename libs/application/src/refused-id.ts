import { rejection } from '@rapport/domain';
import { beginning } from '@rapport/kernel';
import type { CommandOutcome } from './command-outcome.js';

/** The id itself is not repeated: it may be anything, a mail address too. */
export const refusedCustomerId = (stream: string): Promise<CommandOutcome> =>
  Promise.resolve({ outcome: 'rejected', stream, rejection: notACustomerId, position: beginning });

export const notACustomerId = rejection('invalid-value', 'customerId', { expected: 'the id of a customer' });
