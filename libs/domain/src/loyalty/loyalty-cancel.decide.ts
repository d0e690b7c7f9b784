import { reissuedLife } from '@rapport/judgements';
import { ok } from '@rapport/kernel';
import { reject } from '../decision.js';
import { drawBytes, reissuedBytes, shiftBytes, type Draft, type Outcome } from './draft.js';
import type { Lot } from './lot.js';
import type { CancelRedemption, LoyaltyTerms } from './loyalty.commands.js';
import type { LotDraw, NewLot } from './loyalty.events.js';
import { lotIn, membershipNumbered, redemptionIn } from './loyalty.state.js';
import { isOpen } from './membership.js';
import { ShiftSum } from './shift-sum.js';

type WayBack = 'active' | 'reissued' | 'expired';

/** Once, also where points of it are expired for good. */
export function cancel(draft: Draft, { redemptionId, reason }: CancelRedemption, { policies }: LoyaltyTerms): Outcome {
  const redemption = redemptionIn(draft.state, redemptionId);
  if (redemption === undefined) return reject('redemption-not-found', 'redemptionId');
  if (redemption.isCancelled) return ok('nothing');
  const { version, parameters } = policies.effectiveOn('loyalty-expiry', draft.today);
  const life = { ...reissuedLife(parameters, draft.today), expiryPolicyVersion: version };
  const shifts = new ShiftSum();
  const [returned, expired]: [LotDraw[], LotDraw[]] = [[], []];
  const reissued: (NewLot & { readonly of: number })[] = [];
  for (const draw of redemption.draws) {
    const lot = lotIn(draft.state, draw.lot);
    if (lot === undefined) continue;
    const back = wayBack(draft, lot);
    shifts.add(lot, 'spent', back, draw.points);
    if (back === 'active') returned.push(draw);
    else if (back === 'expired') expired.push(draw);
    else {
      const made = { lot: draft.state.ledger.nextLot + reissued.length, points: draw.points, earnedAt: draft.now, cohort: lot.cohort, ...life, of: draw.lot };
      reissued.push(made);
      shifts.add(made, null, 'active', draw.points);
    }
  }
  const bytes = (returned.length + expired.length) * drawBytes + reissued.length * reissuedBytes + shifts.size * shiftBytes;
  if (bytes > draft.room) return reject('too-many-lots', 'redemptionId', { lots: redemption.draws.length });
  const { points } = redemption;
  draft.add({ type: 'RedemptionCancelled', occurredAt: draft.now, data: { redemptionId, points, returned, reissued, expired, shifts: shifts.list() }, personal: { note: reason } });
  return ok('done');
}

/** Points of a lot that has expired by the clock are reissued once; those of a membership that was left are expired. */
function wayBack({ state, today }: Draft, { membership, origin, expiresOn }: Lot): WayBack {
  const earned = membershipNumbered(state, membership);
  if (earned === null || !isOpen(earned)) return 'expired';
  if (expiresOn > today) return 'active';
  return origin.kind === 'reissue' ? 'expired' : 'reissued';
}
