import { quintiles } from '@rapport/judgements';
import { dayNumber, type Day } from '@rapport/kernel';
import type { CustomerView } from '@rapport/read-models';

/** Number of customers by score, 1 to 5. */
export type Scores = Readonly<Record<1 | 2 | 3 | 4 | 5, number>>;

export interface Statistics {
  readonly customers: number;
  /** Of them, those whose relationship has ended: they count with the judgements of their last day. */
  readonly ended: number;
  readonly ladder: Readonly<Record<string, number>>;
  readonly periods: Readonly<Record<string, number>>;
  readonly stageByPeriod: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly rfm: {
    /** With a purchase in the window. */
    readonly buyers: number;
    readonly bands: Measured<Scores>;
    /** `555` and `111`: highest and lowest in all three; of several currencies, the best counts. */
    readonly quintiles: Measured<Scores> & { readonly '555': number; readonly '111': number };
  };
}

interface Measured<Value> {
  readonly recency: Value;
  readonly frequency: Value;
  readonly monetary: Readonly<Record<string, Value>>;
}

/** What quintiles are made of: one buyer's measures. */
interface Buyer {
  readonly lastDay: number;
  readonly purchaseDays: number;
  readonly net: readonly { readonly currency: string; readonly netMinor: number }[];
}

/** Counts customers one by one, keeping a few numbers of each buyer. */
export class StatisticsCounter {
  private customers = 0;
  private ended = 0;
  private readonly ladder: Record<string, number> = {};
  private readonly periods: Record<string, number> = {};
  private readonly stageByPeriod: Record<string, Record<string, number>> = {};
  private readonly bands = { recency: noScores(), frequency: noScores(), monetary: {} as Record<string, Scores> };
  private readonly buyers: Buyer[] = [];

  add({ stage, period, rfm, status }: Pick<CustomerView, 'stage' | 'period' | 'rfm' | 'status'>): void {
    this.customers++;
    if (status.state === 'ended') this.ended++;
    count(this.ladder, String(stage.value));
    count(this.periods, String(period.value));
    count((this.stageByPeriod[String(stage.value)] ??= {}), String(period.value));
    if (rfm.value === null || rfm.measures === null) return;
    count(this.bands.recency, String(rfm.value.recency));
    count(this.bands.frequency, String(rfm.value.frequency));
    for (const [currency, band] of Object.entries(rfm.value.monetary)) count((this.bands.monetary[currency] ??= noScores()), String(band));
    const { lastPurchaseOn, purchaseDays, net } = rfm.measures;
    this.buyers.push({ lastDay: dayNumber(lastPurchaseOn as Day), purchaseDays, net });
  }

  result(): Statistics {
    return {
      customers: this.customers,
      ended: this.ended,
      ladder: sorted(this.ladder),
      periods: sorted(this.periods),
      stageByPeriod: Object.fromEntries(Object.entries(sorted(this.stageByPeriod)).map(([stage, periods]) => [stage, sorted(periods)])),
      rfm: { buyers: this.buyers.length, bands: this.bands, quintiles: quintilesOf(this.buyers) },
    };
  }
}

function quintilesOf(buyers: readonly Buyer[]): Statistics['rfm']['quintiles'] {
  const recency = quintiles(buyers.map(({ lastDay }) => lastDay), 'higher');
  const frequency = quintiles(buyers.map(({ purchaseDays }) => purchaseDays), 'higher');
  const currencies = [...new Set(buyers.flatMap(({ net }) => net.map(({ currency }) => currency)))].sort();
  const best = new Array<number>(buyers.length).fill(0);
  const monetary: Record<string, Scores> = {};
  for (const currency of currencies) {
    const those = buyers.flatMap(({ net }, buyer) => net.filter((sum) => sum.currency === currency).map(({ netMinor }) => ({ buyer, netMinor })));
    const scores = quintiles(those.map(({ netMinor }) => netMinor), 'higher');
    monetary[currency] = tally(scores);
    those.forEach(({ buyer }, i) => (best[buyer] = Math.max(best[buyer]!, scores[i]!)));
  }
  const all = (score: number): number => buyers.filter((_, i) => recency[i] === score && frequency[i] === score && best[i] === score).length;
  return { recency: tally(recency), frequency: tally(frequency), monetary, '555': all(5), '111': all(1) };
}

const noScores = (): Scores => ({ 1: 0, 2: 0, 3: 0, 4: 0, 5: 0 });

function tally(scores: readonly number[]): Scores {
  const counts = noScores();
  for (const score of scores) count(counts, String(score));
  return counts;
}

function count(counts: object, key: string): void {
  const into = counts as Record<string, number>;
  into[key] = (into[key] ?? 0) + 1;
}

const sorted = <Value>(record: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
