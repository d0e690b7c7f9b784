import { describeTier } from '@rapport/judgements';
import type { LoyaltyAccountView } from '@rapport/read-models';
import { counted, grouped, plain, table, title } from './table.js';

/** A document of the view `loyalty-accounts` for people. */
export function renderAccount(body: LoyaltyAccountView, asOf: string | null): string {
  const { membership, points, claims, debt, vip, openHolds, proposals } = body;
  const rows: (readonly [string, string])[] = [
    ['membership', membership.state === 'member' ? `member since ${membership.enrolledOn}` : `left on ${membership.since}, enrolled on ${membership.enrolledOn}`],
    ['can be spent', counted(points.active, 'point')],
    ['pending, held', `${grouped(points.pending)}, ${grouped(points.held)}`],
    ['spent, expired', `${grouped(points.spent)}, ${grouped(points.expired)}`],
    ['reversed, reissued', `${grouped(points.reversed)}, ${grouped(points.reissued)}`],
    ['claims', `${grouped(claims.claimed)} claimed = ${grouped(claims.reversed)} reversed + ${grouped(debt)} debt + ${grouped(claims.writtenOff)} written off`],
    ['VIP', vip.value ? 'yes' : 'no'],
    ...(openHolds > 0 ? [['open holds', grouped(openHolds)] as const] : []),
    ...(proposals > 0 ? [['proposals', `${grouped(proposals)} wait for a second person`] as const] : []),
    ['next review', body.nextReviewOn ?? 'none'],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const head = [title(`Loyalty account of ${plain(body.customerId)}${asOf === null ? '' : `, as of ${asOf}`}`), ...rows.map(([name, value]) => `${name.padEnd(width)}  ${plain(value)}`)];
  return [head.join('\n'), ...tierOf(body), whatIsNext(body)].join('\n\n');
}

function tierOf({ tier, toNextTier, toKeepTier }: LoyaltyAccountView): readonly string[] {
  if (tier === null) return [];
  const { headline, because, wouldChange } = describeTier(tier);
  const nothing = toNextTier === null && toKeepTier === null && wouldChange.length === 0;
  return [[
    title(headline), `rule ${tier.rule}, policy version ${tier.policyVersion}${tier.policyVersion === 0 ? ' (the default)' : ''}`,
    'Because:', ...because.map(indented), 'What would change it:', ...(nothing ? ['  Nothing that is known today.'] : wouldChange.map(indented)),
  ].join('\n')];
}

function whatIsNext({ expiries, expiriesNotListed }: LoyaltyAccountView): string {
  if (expiries.length === 0) return 'Nothing will expire: there are no points that could.';
  const rows = expiries.map(({ lastDay, active, pending, held }) => [lastDay, grouped(active), grouped(pending), grouped(held)]);
  const more = expiriesNotListed === 0 ? '' : `\nand ${counted(expiriesNotListed, 'later day')}`;
  return `${title('Points by their last day')}\n${table([{ head: 'last day' }, ...['active', 'pending', 'held'].map((head) => ({ head, align: 'right' as const }))], rows)}${more}`;
}

const indented = (sentence: string): string => `  ${plain(sentence)}`;
