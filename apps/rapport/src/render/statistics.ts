import { periods, stages } from '@rapport/judgements';
import { isObject } from '../client/api-problem.js';
import { counted, grouped, share, table, title } from './table.js';

type Counts = Readonly<Record<string, unknown>>;

const counts = (value: unknown): Counts => (isObject(value) ? value : {});
const count = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** Names in their own order, then whatever else the answer has. */
const ordered = (known: readonly string[], found: Counts): string[] => [...known.filter((name) => name in found), ...Object.keys(found).filter((name) => !known.includes(name)).sort()];

/** The answer of /v1/statistics as tables. */
export function renderStatistics(statistics: Counts): string {
  const customers = count(statistics['customers']);
  const asOf = typeof statistics['asOf'] === 'string' ? `as of ${statistics['asOf']}` : 'as of no day yet';
  if (customers === 0) return `No customers, ${asOf}.`;
  const sections = [
    `${counted(customers, 'customer')}, ${asOf}`,
    `${title('Ladder')}\n${renderShares('stage', ordered(stages, counts(statistics['ladder'])), counts(statistics['ladder']), customers)}`,
    `${title('Periods')}\n${renderShares('period', ordered(periods, counts(statistics['periods'])), counts(statistics['periods']), customers)}`,
    `${title('Stage by period')}\n${renderCross(counts(statistics['stageByPeriod']), counts(statistics['periods']))}`,
    renderRfm(counts(statistics['rfm'])),
  ];
  return sections.join('\n\n');
}

export const renderShares = (name: string, order: readonly string[], found: Counts, whole: number): string =>
  table(
    [{ head: name }, { head: 'customers', align: 'right' }, { head: 'share', align: 'right' }],
    order.map((key) => [key, grouped(count(found[key])), share(count(found[key]), whole)]),
  );

export function renderCross(byStage: Counts, byPeriod: Counts): string {
  const rows = ordered(stages, byStage);
  const seen = Object.assign({}, byPeriod, ...rows.map((stage) => counts(byStage[stage]))) as Counts;
  const columns = ordered(periods, seen);
  return table(
    [{ head: 'stage' }, ...columns.map((head) => ({ head, align: 'right' as const }))],
    rows.map((stage) => [stage, ...columns.map((period) => grouped(count(counts(byStage[stage])[period])))]),
  );
}

function renderRfm(rfm: Counts): string {
  const [bands, quintiles] = [counts(rfm['bands']), counts(rfm['quintiles'])];
  const corner = (cell: string): string => grouped(count(quintiles[cell]));
  return [
    `${title('RFM bands')}\n${counted(count(rfm['buyers']), 'buyer')} in the window\n${renderScores(bands)}`,
    `${title('RFM quintiles')}\n${renderScores(quintiles)}\n5 in all three: ${corner('555')}, 1 in all three: ${corner('111')}`,
  ].join('\n\n');
}

/** One row for each measure, M for each currency; the columns are the scores 1 to 5. */
function renderScores(scores: Counts): string {
  const monetary = counts(scores['monetary']);
  const rows: (readonly [string, Counts])[] = [
    ['recency', counts(scores['recency'])],
    ['frequency', counts(scores['frequency'])],
    ...Object.keys(monetary).sort().map((currency) => [`monetary ${currency}`, counts(monetary[currency])] as const),
  ];
  const columns = ['1', '2', '3', '4', '5'];
  return table(
    [{ head: '' }, ...columns.map((head) => ({ head, align: 'right' as const }))],
    rows.map(([name, found]) => [name, ...columns.map((score) => grouped(count(found[score])))]),
  );
}
