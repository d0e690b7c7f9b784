import type { PolicyName } from '@rapport/contracts';
import { netSpendOf, reject, type DomainRejection, type LoyaltyCommand, type LoyaltyTerms, type PurchasesState } from '@rapport/domain';
import { judgeVip, type PoliciesInTime } from '@rapport/judgements';
import { dayOf, ok, type Instant, type Result } from '@rapport/kernel';
import type { CommandRequest } from '../command-outcome.js';
import type { CustomerStreams } from '../customer-streams.js';
import type { MemberRequest, ReactorRequest } from './loyalty-requests.js';

export const loyaltyPolicies = ['loyalty-earning', 'loyalty-expiry', 'loyalty-tiers', 'loyalty-limits', 'loyalty-rewards'] as const satisfies readonly PolicyName[];

/** What decisions about a loyalty account take from elsewhere. */
export interface LoyaltySources {
  readonly streams: CustomerStreams;
  readonly zone: () => string | null | Promise<string | null>;
  readonly policies: () => Promise<PoliciesInTime>;
  readonly purchasesOf: (customerId: string) => Promise<PurchasesState>;
}

type Prepared<Command> = Result<Command, DomainRejection>;

/** A member is a registered customer; days need the calendar's zone. */
export async function loyaltyTermsOf(customerId: string, sources: LoyaltySources): Promise<Prepared<Pick<LoyaltyTerms, 'timeZone' | 'policies'>>> {
  if (!(await sources.streams.isRegistered(customerId))) return reject('customer-not-registered', 'customerId');
  const timeZone = await sources.zone();
  if (timeZone === null) return reject('calendar-not-open');
  return ok({ timeZone, policies: await sources.policies() });
}

export function prepareLoyalty(customerId: string, { actor, now }: Pick<CommandRequest<never>, 'actor' | 'now'>, sources: LoyaltySources) {
  return async (command: MemberRequest): Promise<Prepared<LoyaltyCommand>> => {
    const terms = await loyaltyTermsOf(customerId, sources);
    if (!terms.ok) return terms;
    const isVip = hasVipPrice(command, terms.value, now) && isVipOf(await sources.purchasesOf(customerId), terms.value, now);
    return ok({ ...command, terms: { ...terms.value, isVip, actorId: actor.id } });
  };
}

/** The reaction brings its own terms: those of its place in the log. */
export const prepareReaction = ({ actor }: Pick<CommandRequest<never>, 'actor'>, terms: Pick<LoyaltyTerms, 'timeZone' | 'policies'>) =>
  (command: ReactorRequest): Prepared<LoyaltyCommand> => ok({ ...command, terms: { ...terms, isVip: false, actorId: actor.id } });

type Terms = Pick<LoyaltyTerms, 'timeZone' | 'policies'>;

function hasVipPrice(command: MemberRequest, { timeZone, policies }: Terms, now: Instant): boolean {
  if (command.type !== 'RedeemPoints' || command.reward === null) return false;
  const { catalogue } = policies.effectiveOn('loyalty-rewards', dayOf(now, timeZone)).parameters;
  return catalogue.some(({ code, pointsForVip }) => code === command.reward && pointsForVip !== null);
}

function isVipOf(purchases: PurchasesState, { timeZone, policies }: Terms, now: Instant): boolean {
  const net = [...netSpendOf(purchases)].map(([currency, netMinor]) => ({ currency, netMinor })).sort((a, b) => (a.currency < b.currency ? -1 : 1));
  return judgeVip(net, policies.effectiveOn('loyalty-tiers', dayOf(now, timeZone))).value;
}
