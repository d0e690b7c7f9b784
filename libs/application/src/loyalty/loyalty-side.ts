import { isCustomerId, loyalty, loyaltyStateSchema, type PurchasesState } from '@rapport/domain';
import { err } from '@rapport/kernel';
import type { CommandHandling } from '../command/command-handling.js';
import { commandHandler } from '../command/handle-command.js';
import type { CustomerStreams } from '../customer-streams.js';
import { lastClosedDayOf } from '../last-closed-day.js';
import type { WriteSide } from '../rapport-application.js';
import { notACustomerId, refusedCustomerId } from '../refused-id.js';
import { despiteLostSnapshots } from '../snapshots/despite-lost-snapshots.js';
import { businessZone } from './business-zone.js';
import { knownPolicies } from './known-policies.js';
import { loyaltyPolicies, loyaltyTermsOf, prepareLoyalty, prepareReaction, type LoyaltySources } from './prepare-loyalty.js';
import { previewEarning } from './preview-earning.js';

type LoyaltySide = Pick<WriteSide, 'loyalty' | 'loyaltyReaction' | 'previewEarning' | 'loyaltyStateOf'>;

/** The write side of loyalty accounts. */
export function loyaltySide(handling: CommandHandling, streams: CustomerStreams, purchasesOf: (customerId: string) => Promise<PurchasesState>): LoyaltySide {
  const { log } = handling;
  const commands = commandHandler({ aggregate: loyalty, opensPersonal: false, customerIdOf: (id) => id, stateSchema: loyaltyStateSchema }, handling);
  const sources: LoyaltySources = { streams, zone: businessZone(log), policies: knownPolicies(log, loyaltyPolicies), purchasesOf };
  return {
    loyalty: (customerId, request) =>
      isCustomerId(customerId) ? commands.handle(customerId, request, prepareLoyalty(customerId, request, sources)) : refusedCustomerId(loyalty.name),
    loyaltyReaction: (customerId, request, terms) =>
      isCustomerId(customerId) ? commands.handle(customerId, request, prepareReaction(request, terms)) : refusedCustomerId(loyalty.name),
    async previewEarning(customerId, order, now) {
      if (!isCustomerId(customerId)) return err(notACustomerId);
      const terms = await loyaltyTermsOf(customerId, sources);
      if (!terms.ok) return terms;
      return despiteLostSnapshots(async () => {
        const [{ state }, closedThrough] = await Promise.all([commands.stateOf(customerId), lastClosedDayOf(log)]);
        return previewEarning(customerId, state, order, { ...terms.value, closedThrough, now });
      });
    },
    loyaltyStateOf: async (customerId) => (await commands.stateOf(customerId)).state,
  };
}
