import type { ProofAward, ProofEntry, ProofProblem, ProofVerdict } from '@rapport/application';
import { formatAmount } from '@rapport/kernel';
import { counted, grouped, plain, table } from './table.js';

const proven = new Set<string>(['spent', 'expired', 'reversed', 'reissued']);

/** Points that ended, or came back from there: what a proof is asked for. Awards, holds and activations are counted, and told in JSON. */
export const isProven = ({ from, to }: ProofEntry): boolean => proven.has(to) || (from !== null && proven.has(from));

const right = (head: string) => ({ head, align: 'right' as const });

/** A row for each: which points, what became of them by which rule, and what had earned them. */
export function renderEntries(entries: readonly ProofEntry[]): string {
  const columns = [right('rev'), { head: 'day (UTC)' }, right('points'), right('lot'), { head: 'went' }, { head: 'by' }, { head: 'for' }, { head: 'earned by' }];
  return table(columns, entries.map(({ revision, occurredAt, points, lot, from, to, because, award }) => [
    revision, occurredAt.slice(0, 10), grouped(points), lot, `${from ?? 'new'} → ${to}`, ruleOf(because), because.claim ?? forOf(because), earnedBy(award),
  ]));
}

const ruleOf = ({ rule, policy }: ProofEntry['because']): string => (policy === null ? rule : `${rule}, ${policy.name} v${policy.version}`);

const forOf = ({ redemptionId, holdId }: ProofEntry['because']): string =>
  redemptionId !== null ? `redemption ${redemptionId}${holdId === null ? '' : `, hold ${holdId}`}` : holdId !== null ? `hold ${holdId}` : '';

/** The award and all that it was judged by. */
function earnedBy({ revision, origin, first, orderLine, tier, earningPolicyVersion, expiryPolicyVersion, expiresOn }: ProofAward): string {
  const amount = orderLine === null ? '' : `, ${formatAmount({ amountMinor: orderLine.earningMinor, currency: orderLine.currency })} ${orderLine.currency}`;
  const earning = earningPolicyVersion === null ? '' : `, tier ${tier}, loyalty-earning v${earningPolicyVersion}`;
  return `${originOf(origin)}${amount}${earning} (rev ${revision}; until ${expiresOn}, loyalty-expiry v${expiryPolicyVersion})${first === null ? '' : `, first by ${originOf(first)}`}`;
}

function originOf(origin: ProofAward['origin']): string {
  switch (origin.kind) {
    case 'order':
      return `order ${origin.order.source}/${origin.order.orderId}, line ${origin.line}`;
    case 'opening':
      return `opening balance ${origin.openingId} of ${origin.programme}`;
    case 'goodwill':
      return `goodwill ${origin.goodwillId}`;
    case 'adjustment':
      return `adjustment ${origin.adjustmentId}`;
    case 'reissue':
      return `reissue of lot ${origin.of} for redemption ${origin.redemptionId}`;
  }
}

export function renderProblem({ revision, lot, claim, problem, told, found }: ProofProblem): string {
  const where = [revision === null ? 'at the end' : `revision ${revision}`, ...(lot === null ? [] : [`lot ${lot}`]), ...(claim === null ? [] : [claim])];
  return plain(`Does not add up: ${where.join(', ')}: ${problem}: ${told} told, ${found} found.`);
}

export function renderVerdict({ addsUp, events, lots, balances, problems }: ProofVerdict): string {
  const { pending, active, held, spent, expired, reversed, reissued, claimed, debt, writtenOff } = balances;
  const made = pending + active + held + spent + expired + reversed + reissued;
  return [
    `${grouped(made)} made = ${grouped(pending)} pending + ${grouped(active)} active + ${grouped(held)} held + ${grouped(spent)} spent + ${grouped(expired)} expired + ${grouped(reversed)} reversed + ${grouped(reissued)} reissued`,
    `${grouped(claimed)} claimed = ${grouped(reversed)} reversed + ${grouped(debt)} debt + ${grouped(writtenOff)} written off`,
    addsUp ? `All adds up: ${counted(events, 'event')}, ${counted(lots, 'lot')}, every point counted.` : `It does NOT add up: ${counted(problems, 'problem')}, named above.`,
  ].join('\n');
}
