import { describeLadder, describePeriod, describeRfm, type Described, type LadderAnswer, type PeriodAnswer, type RfmAnswer } from '@rapport/judgements';
import { formatAmount, type CurrencyCode, type JsonObject } from '@rapport/kernel';
import { orderKey, purchasesPrefix, type CustomerView } from '@rapport/read-models';
import { isObject } from '../client/api-problem.js';
import { renderEvents, type EventColumns } from './events.js';
import { counted, grouped, plain, title } from './table.js';

/** A document of the view `customers` for people. */
export function renderCustomer(body: CustomerView, asOf: string | null): string {
  const { purchases } = body;
  const rows: (readonly [string, string])[] = [
    ['kind', body.kind ?? 'not known'],
    ['status', body.status.state === 'ended' ? `ended on ${body.status.on}: ${body.status.reason}` : 'active'],
    ['customer since', body.customerSince],
    ['owner', body.ownerId ?? 'nobody'],
    ...Object.entries(body.classification).filter(([, value]) => value !== null).map(([name, value]) => [name, String(value)] as const),
    ...body.profile.map((attribute) => [`${attribute.dimension}.${attribute.name}`, attribute.value ?? 'erased'] as const),
    ...body.relations.map(({ relation, customerId, on }) => [relation, `customer ${customerId}, ${on}`] as const),
    ['orders', `${grouped(purchases.orders)}, ${counted(purchases.units, 'unit')}, on ${counted(purchases.purchaseDays, 'purchase day')}`],
    ['purchases', purchases.firstPurchaseOn === null ? 'none' : `from ${purchases.firstPurchaseOn} to ${purchases.lastPurchaseOn}`],
    ['net', purchases.net.map(({ currency, netMinor }) => `${formatAmount({ amountMinor: netMinor, currency: currency as CurrencyCode })} ${currency}`).join(', ') || 'none'],
    ['membership', membershipOf(body)],
    ['stage', body.stage.value],
    ['period', body.period.value + (body.period.since === null ? '' : ` since ${body.period.since}`)],
    ['RFM', describeRfm(body.rfm).headline.replace(/^RFM: /, '')],
    ['next review', body.nextReviewOn ?? 'none'],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `${plain(name).padEnd(width)}  ${plain(value)}`.trimEnd());
  return [title(`Customer ${plain(body.customerId)}${asOf === null ? '' : `, as of ${asOf}`}`), ...lines].join('\n');
}

function membershipOf({ membership }: CustomerView): string {
  if (membership.state === 'none') return 'none';
  return membership.state === 'left' ? `left on ${membership.since}` : `member since ${membership.since}, tier ${membership.tier}, ${counted(membership.activePoints, 'active point')}`;
}

/** A judgement, and what it rests on. */
export interface Explanation {
  readonly judgement: 'stage' | 'period' | 'rfm';
  readonly rule: string;
  readonly policyVersion: number;
  readonly described: Described;
  /** Events of the orders that the reasons name, in log order. */
  readonly events: readonly JsonObject[];
}

export function explanationsOf(body: CustomerView, events: readonly JsonObject[]): readonly Explanation[] {
  const of = (judgement: Explanation['judgement'], answer: LadderAnswer | PeriodAnswer | RfmAnswer, described: Described): Explanation => {
    const cited = citedOrders(answer.reasons);
    return { judgement, rule: answer.rule, policyVersion: answer.policyVersion, described, events: events.filter((event) => cited.has(orderOf(event))) };
  };
  return [of('stage', body.stage, describeLadder(body.stage)), of('period', body.period, describePeriod(body.period)), of('rfm', body.rfm, describeRfm(body.rfm))];
}

export function renderExplanation({ rule, policyVersion, described, events }: Explanation, columns: EventColumns = {}): string {
  const parts = [
    title(plain(described.headline)),
    `rule ${rule}, policy version ${policyVersion}${policyVersion === 0 ? ' (the default)' : ''}`,
    'Because:',
    ...described.because.map(indented),
    'What would change it:',
    ...(described.wouldChange.length === 0 ? ['  Nothing that is known today.'] : described.wouldChange.map(indented)),
  ];
  if (events.length > 0) parts.push('The events of these orders:', ...renderEvents(events, columns).split('\n').map((line) => `  ${line}`));
  return parts.join('\n');
}

const indented = (sentence: string): string => `  ${plain(sentence)}`;

/** Orders that reasons name, as `source/orderId`. */
function citedOrders(reasons: readonly unknown[]): Set<string> {
  const cited = new Set<string>();
  for (const reason of reasons) {
    if (!isObject(reason) || !Array.isArray(reason['orders'])) continue;
    for (const order of reason['orders'] as readonly unknown[]) cited.add(String(order));
  }
  return cited;
}

/** Of what happened to the order itself: points that it earned made no judgement. */
function orderOf(event: JsonObject): string {
  const { stream, data } = event;
  if (typeof stream !== 'string' || !stream.startsWith(purchasesPrefix)) return '';
  if (!isObject(data) || typeof data['source'] !== 'string' || typeof data['orderId'] !== 'string') return '';
  return orderKey(data['source'], data['orderId']);
}
