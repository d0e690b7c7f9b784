import type { PolicyExample, PolicyParameters } from '@rapport/contracts';
import { assertNever, dayNumber, type Day, type Json } from '@rapport/kernel';
import { judgeLadder } from '../ladder/ladder.js';
import { judgePeriod } from '../period/period.js';
import { addInPlace, type CurrencySum, type PurchaseDay } from '../purchases/purchase-days.js';
import { judgePurchasesOverdue } from '../purchases-overdue/purchases-overdue.js';
import { judgeRfm } from '../rfm/rfm.js';
import { earningAnswers, expiryAnswers, limitsAnswers, rewardAnswers, tierAnswers, type Answers } from './loyalty-answers.js';

/** An example that does not hold. `got` has the same parts as `expected`; null for a part that the policy does not answer. */
export type ExampleFailure = { readonly title: string; readonly expected: Answers; readonly got: Answers };

/**
 * The examples of a policy version that do not hold under its parameters. The parameters have been checked against the
 * policy's schema before. Purchases dated after an example's `asOf` are not known yet and count for nothing; of
 * `monetary` only the currencies that are expected are compared.
 */
export function checkExamples<Name extends keyof PolicyParameters>(
  name: Name,
  parameters: PolicyParameters[Name],
  examples: readonly PolicyExample[],
): readonly ExampleFailure[] {
  return examples.flatMap((example) => {
    const answers = judgeExample(name, parameters, example);
    const got = Object.fromEntries(Object.keys(example.expect).map((part) => [part, Object.hasOwn(answers, part) ? answers[part]! : null]));
    const holds = Object.entries(example.expect).every(([part, expected]) => isMet(expected, got[part]!));
    return holds ? [] : [{ title: example.title, expected: example.expect, got }];
  });
}

function judgeExample(name: keyof PolicyParameters, parameters: PolicyParameters[keyof PolicyParameters], { facts, asOf }: PolicyExample): Answers {
  const day = asOf as Day;
  const purchaseDays = purchaseDaysOf(facts.purchaseDays ?? [], day);
  const draft = <Wanted extends keyof PolicyParameters>() => ({ version: 0, parameters: parameters as PolicyParameters[Wanted] });
  switch (name) {
    case 'ladder':
      return { stage: judgeLadder({ purchaseDays, referrals: referralsOf(facts), memberships: membershipsOf(facts) }, draft<'ladder'>(), day).value };
    case 'period':
      return { period: judgePeriod({ purchaseDays }, draft<'period'>(), day).value };
    case 'rfm':
      return judgeRfm({ purchaseDays }, draft<'rfm'>(), day).value ?? {};
    case 'purchases':
      if (facts.returnedOn === undefined) return {};
      return { overdue: judgePurchasesOverdue({ returnedOn: facts.returnedOn as Day }, draft<'purchases'>(), day).value };
    case 'loyalty-earning':
      return earningAnswers(facts, day, draft<'loyalty-earning'>());
    case 'loyalty-expiry':
      return expiryAnswers(facts, draft<'loyalty-expiry'>().parameters);
    case 'loyalty-tiers':
      return tierAnswers(facts, day, purchaseDays, draft<'loyalty-tiers'>());
    case 'loyalty-limits':
      return limitsAnswers(facts, draft<'loyalty-limits'>().parameters);
    case 'loyalty-rewards':
      return rewardAnswers(facts, draft<'loyalty-rewards'>().parameters);
    default:
      return assertNever(name, 'policy');
  }
}

function purchaseDaysOf(given: NonNullable<PolicyExample['facts']['purchaseDays']>, asOf: Day): readonly PurchaseDay[] {
  const sums = new Map<Day, CurrencySum[]>();
  for (const { day, netMinor } of given) {
    if (day > asOf) continue;
    const net = sums.get(day as Day) ?? [];
    for (const [currency, amount] of Object.entries(netMinor ?? {})) addInPlace(net, currency, amount);
    sums.set(day as Day, net);
  }
  return [...sums].map(([day, net]) => ({ day, number: dayNumber(day), orders: [], net: net.map((sum) => ({ ...sum, orders: [] })) })).sort((a, b) => a.number - b.number);
}

const referralsOf = (facts: PolicyExample['facts']) =>
  (facts.referrals ?? []).map(({ referredOn, firstPurchaseOn }, i) => {
    const on = firstPurchaseOn as Day;
    return { customerId: `referred-${i + 1}`, referredOn: referredOn as Day, firstPurchases: [{ from: on, on }] };
  });

const membershipsOf = ({ enrolledOn }: PolicyExample['facts']) => (enrolledOn === undefined ? [] : [{ enrolledOn: enrolledOn as Day, leftOn: null }]);

function isMet(expected: Json, got: Json): boolean {
  if (typeof expected !== 'object' || expected === null) return expected === got;
  return typeof got === 'object' && got !== null && Object.entries(expected).every(([key, value]) => Object.hasOwn(got, key) && (got as Answers)[key] === value);
}
