import { formatAmount, type CurrencyCode } from '@rapport/kernel';
import { grouped, table, title } from './table.js';

interface Revenue {
  readonly currency: string;
  readonly deferredMinor: number;
  readonly recognisedMinor: number;
  readonly remainingMinor: number;
}

/** The answer of /v1/statistics/points-liability. Expected points may have two decimals. */
export interface LiabilityAnswer {
  readonly asOf: string | null;
  readonly policy: { readonly name: string; readonly version: number };
  readonly currency: string;
  readonly cohorts: readonly {
    readonly cohort: number;
    readonly awarded: number;
    readonly redeemed: number;
    readonly open: number;
    readonly expired: number;
    readonly reversed: number;
    readonly expectedRedeemed: number;
    readonly basis: string;
    readonly breakage: number;
    readonly expectedCostMinor: number | null;
    readonly revenue: readonly Revenue[];
  }[];
  readonly months: readonly { readonly month: string; readonly activePoints: number; readonly valueMinor: number | null }[];
  readonly total: { readonly activePoints: number; readonly expectedCostMinor: number | null; readonly revenue: readonly Revenue[] };
}

const right = (head: string) => ({ head, align: 'right' as const });
const amount = (amountMinor: number | null, currency: string): string => (amountMinor === null ? '' : `${formatAmount({ amountMinor, currency: currency as CurrencyCode })} ${currency}`);

export function renderLiability({ asOf, policy, currency, cohorts, months, total }: LiabilityAnswer): string {
  const head = `Points liability, ${asOf === null ? 'as of no day yet' : `as of ${asOf}`}, ${policy.name} v${policy.version}`;
  const cost = total.expectedCostMinor === null ? `points have no value in ${currency}` : `${amount(total.expectedCostMinor, currency)} are expected to be redeemed yet`;
  return [
    `${title(head)}\n${grouped(total.activePoints)} active points; ${cost}`,
    `${title('By year of award')}\n${table(
      [right('cohort'), ...['awarded', 'redeemed', 'open', 'expired', 'reversed', 'expected in all'].map(right), { head: 'by' }, right('breakage'), right('cost')],
      cohorts.map((row) => [
        row.cohort, ...[row.awarded, row.redeemed, row.open, row.expired, row.reversed].map(grouped), row.expectedRedeemed, row.basis, row.breakage, amount(row.expectedCostMinor, currency),
      ]),
    )}`,
    `${title('Deferred revenue')}\n${table(
      [right('cohort'), { head: 'currency' }, right('deferred'), right('recognised'), right('remaining')],
      [...cohorts.map(({ cohort, revenue }) => [String(cohort), revenue] as const), ['all', total.revenue] as const].flatMap(([cohort, revenue]) => revenue.map((row) => [cohort, row.currency, ...deferred(row)])),
    )}`,
    `${title('Active points by the month of their last day')}\n${table([{ head: 'month' }, right('points'), right('value')], months.map(({ month, activePoints, valueMinor }) => [month, grouped(activePoints), amount(valueMinor, currency)]))}`,
  ].join('\n\n');
}

const deferred = ({ currency, deferredMinor, recognisedMinor, remainingMinor }: Revenue): readonly string[] =>
  [deferredMinor, recognisedMinor, remainingMinor].map((amountMinor) => formatAmount({ amountMinor, currency: currency as CurrencyCode }));
