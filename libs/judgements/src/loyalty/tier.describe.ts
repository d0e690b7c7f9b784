import { assertNever } from '@rapport/kernel';
import { counted, type Described } from '../sentences.js';
import type { TierAnswer, TierChange, TierReason } from './judge-tier.js';

export const describeTier = (answer: TierAnswer): Described => ({
  headline: `Tier: ${answer.value} since ${answer.since}${answer.heldThrough === null ? '' : `, held through ${answer.heldThrough}`}`,
  because: answer.reasons.map(describeTierReason),
  wouldChange: answer.wouldChange.map(describeTierChange),
});

const qualifying = (points: number): string => counted(points, 'qualifying point');

export function describeTierReason(reason: TierReason): string {
  switch (reason.code) {
    case 'qualifying-points':
      return `${qualifying(reason.points)} in ${reason.year}.`;
    case 'tier-reached':
      return `Reached with ${qualifying(reason.points)} in ${reason.year}, in force from ${reason.from}.`;
    case 'soft-landing':
      return `One below the tier before: ${qualifying(reason.points)} in ${reason.year} did not keep that, in force from ${reason.from}.`;
    case 'tier-lost':
      return `Back at the lowest tier: ${qualifying(reason.points)} in ${reason.year}, in force from ${reason.from}.`;
    case 'held-through':
      return `Held through ${reason.day}.`;
    default:
      return assertNever(reason, 'tier reason');
  }
}

export function describeTierChange(change: TierChange): string {
  switch (change.code) {
    case 'by-time':
      return `On ${change.on}, if nothing happens: ${change.to}.`;
    case 'qualifying-points-needed':
      return `${counted(change.points, 'more qualifying point')} by ${change.by}: ${change.to}.`;
    case 'qualifying-points-to-keep':
      return `${counted(change.points, 'more qualifying point')} in ${change.by.slice(0, 4)}: ${change.to} for another year.`;
    default:
      return assertNever(change, 'tier change');
  }
}
