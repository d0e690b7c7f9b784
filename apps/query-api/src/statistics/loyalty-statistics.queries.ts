import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { defaultPolicies, type PolicyParameters } from '@rapport/contracts';
import { policyTimeline, type PublishedPolicy } from '@rapport/judgements';
import type { Day, Position } from '@rapport/kernel';
import type { LoyaltyAccountView, PolicyView } from '@rapport/read-models';
import { queryApiOptions, type QueryApiOptions } from '../query-api.options.js';
import { BusinessCalendar } from '../views/business-calendar.js';
import { ViewCatalogue } from '../views/view-catalogue.js';
import { eachBody } from './each-body.js';
import { LoyaltyCounter, type LoyaltyStatistics } from './loyalty-statistics.js';
import { LiabilityCounter, type PointsLiability } from './points-liability.js';

interface AsOf {
  /** The last closed day; the latest fact's while none is closed; null while there is neither. */
  readonly asOf: Day | null;
  /** Day of the latest fact of an account. */
  readonly factsThrough: Day | null;
  readonly position: Position;
}
export type LoyaltyStatisticsAnswer = AsOf & LoyaltyStatistics;
export type PointsLiabilityAnswer = AsOf & PointsLiability & {
  /** The version of the rewards policy that is effective on the as-of day, and the currency in which it has costs told. */
  readonly policy: { readonly name: 'loyalty-rewards'; readonly version: number };
  readonly currency: string;
};

export class GetLoyaltyStatistics extends Query<LoyaltyStatisticsAnswer> {}
export class GetPointsLiability extends Query<PointsLiabilityAnswer> {}

@QueryHandler(GetLoyaltyStatistics)
export class GetLoyaltyStatisticsHandler implements IQueryHandler<GetLoyaltyStatistics> {
  constructor(
    @Inject(queryApiOptions) private readonly options: QueryApiOptions,
    private readonly catalogue: ViewCatalogue,
    private readonly calendar: BusinessCalendar,
  ) {}

  async execute(): Promise<LoyaltyStatisticsAnswer> {
    const position = this.options.progress.reached();
    const lastClosedDay = await this.calendar.lastClosedDay();
    const counter = new LoyaltyCounter();
    const factsThrough = await eachBody<LoyaltyAccountView>(this.catalogue.named('loyalty-accounts'), this.options, (account) => counter.add(account));
    return { asOf: lastClosedDay ?? factsThrough, factsThrough, position, ...counter.result() };
  }
}

@QueryHandler(GetPointsLiability)
export class GetPointsLiabilityHandler implements IQueryHandler<GetPointsLiability> {
  constructor(
    @Inject(queryApiOptions) private readonly options: QueryApiOptions,
    private readonly catalogue: ViewCatalogue,
    private readonly calendar: BusinessCalendar,
  ) {}

  async execute(): Promise<PointsLiabilityAnswer> {
    const position = this.options.progress.reached();
    const lastClosedDay = await this.calendar.lastClosedDay();
    const counter = new LiabilityCounter();
    const factsThrough = await eachBody<LoyaltyAccountView>(this.catalogue.named('loyalty-accounts'), this.options, (account) => counter.add(account));
    const asOf = lastClosedDay ?? factsThrough;
    const policies = policyTimeline(defaultPolicies, await this.rewardsVersions());
    // Before any fact nothing is open, whatever the day.
    const policy = policies.effectiveOn('loyalty-rewards', asOf ?? beforeAnyDay);
    return {
      asOf, factsThrough, position,
      policy: { name: 'loyalty-rewards', version: policy.version }, currency: policy.parameters.liabilityCurrency,
      ...counter.result(policy, asOf ?? beforeAnyDay),
    };
  }

  private async rewardsVersions(): Promise<readonly PublishedPolicy[]> {
    const [document] = await this.catalogue.named('policies').collection.findByIds(['loyalty-rewards']);
    const { versions = [] } = (document?.body ?? {}) as Partial<PolicyView>;
    return versions.flatMap(({ version, effectiveFrom, parameters }) =>
      effectiveFrom === null ? [] : [{ name: 'loyalty-rewards', version, effectiveFrom, parameters: parameters as unknown as PolicyParameters['loyalty-rewards'] }],
    );
  }
}

const beforeAnyDay = '1000-01-01' as Day;
