import type { AnyContractEvent, LoyaltyContractEvent } from '@rapport/contracts';
import { yearOf, type Day } from '@rapport/kernel';
import type { OpenedEvent } from '../fact-definition.js';
import { ofContract } from '../streams.js';
import { withDeferral } from './deferrals.js';
import { factDay } from './fact-day.js';
import { madeLots } from './lot-flows.js';
import type { LoyaltyFact, MassChange, QualifyingYear } from './loyalty.fact.js';
import { withShifts } from './points-balances.js';
import { withTierEntry } from './tier-history.js';

type Event<Name extends LoyaltyContractEvent['type']> = Extract<LoyaltyContractEvent, { type: Name }>;

export function foldLoyalty(body: LoyaltyFact, opened: OpenedEvent): LoyaltyFact {
  const event: AnyContractEvent = ofContract(opened);
  if (!isLoyalty(event)) return body;
  const shifted = 'shifts' in event.data && event.data.shifts.length > 0 ? { ...body, ...withShifts(body, event.data.shifts) } : body;
  const lots = madeLots(event).reduce((highest, { lot }) => Math.max(highest, lot), shifted.lots);
  return dated(changed(lots === shifted.lots ? shifted : { ...shifted, lots }, event), event);
}

/** What an event changes beside the balances. */
function changed(body: LoyaltyFact, event: LoyaltyContractEvent): LoyaltyFact {
  switch (event.type) {
    case 'rapport.member-enrolled':
      return enrolled(body, event);
    case 'rapport.membership-left':
      return left(body, event);
    case 'rapport.points-earned':
      return earned(body, event);
    case 'rapport.points-reversed':
      return reversed(body, event);
    case 'rapport.debt-filled':
      return { ...body, claims: { ...body.claims, reversed: body.claims.reversed + event.data.points, debt: body.claims.debt - event.data.points } };
    case 'rapport.points-activated':
      return { ...body, activated: withMassChange(body.activated, { on: event.data.on as Day, throughLot: body.lots }) };
    case 'rapport.points-expired':
      return { ...body, expired: withMassChange(body.expired, { on: event.data.on as Day, throughLot: body.lots }) };
    case 'rapport.points-held':
      return { ...body, openHolds: body.openHolds + 1 };
    case 'rapport.hold-released':
      return { ...body, openHolds: body.openHolds - 1 };
    case 'rapport.points-redeemed':
      return event.data.holdId === null ? body : { ...body, openHolds: body.openHolds - 1 };
    case 'rapport.adjustment-proposed':
      return { ...body, proposals: body.proposals + 1 };
    case 'rapport.points-adjusted':
      return adjusted(body, event);
    case 'rapport.tier-raised':
    case 'rapport.tier-lowered':
    case 'rapport.tier-held':
      return { ...body, tierHistory: withTierEntry(body.tierHistory, event) };
    default:
      return body;
  }
}

const loyaltyTypes: ReadonlySet<string> = new Set<LoyaltyContractEvent['type']>([
  'rapport.member-enrolled', 'rapport.membership-left', 'rapport.points-earned', 'rapport.points-reversed', 'rapport.debt-filled', 'rapport.points-activated',
  'rapport.points-expired', 'rapport.points-held', 'rapport.hold-released', 'rapport.points-redeemed', 'rapport.redemption-cancelled', 'rapport.adjustment-proposed',
  'rapport.points-adjusted', 'rapport.opening-balance-brought', 'rapport.goodwill-granted', 'rapport.tier-raised', 'rapport.tier-lowered', 'rapport.tier-held',
]);
const isLoyalty = (event: AnyContractEvent): event is OpenedEvent<LoyaltyContractEvent> => loyaltyTypes.has(event.type);

function enrolled(body: LoyaltyFact, { data }: Event<'rapport.member-enrolled'>): LoyaltyFact {
  const memberships = body.memberships.filter(({ number }) => number !== data.membership);
  return { ...body, timeZone: body.timeZone ?? data.timeZone, memberships: [...memberships, { number: data.membership, enrolledOn: data.enrolledOn as Day, leftOn: null }] };
}

function left(body: LoyaltyFact, { data }: Event<'rapport.membership-left'>): LoyaltyFact {
  const { claimed, reversed: taken, debt, writtenOff } = body.claims;
  return {
    ...body,
    memberships: body.memberships.map((one) => (one.number === data.membership ? { ...one, leftOn: data.leftOn as Day } : one)),
    claims: { claimed, reversed: taken, debt: debt - data.writtenOff, writtenOff: writtenOff + data.writtenOff },
    leftThroughLot: body.lots,
  };
}

function earned(body: LoyaltyFact, { data }: Event<'rapport.points-earned'>): LoyaltyFact {
  const priceMinor = data.lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const { cohort, currency, valuation, membership, orderedOn } = data;
  return {
    ...body,
    qualifying: withQualifying(body.qualifying, membership, yearOf(orderedOn as Day), data.qualifying),
    deferred: withDeferral(body.deferred, { cohort, currency, valuation }, nothingKept, { keptMinor: priceMinor, points: data.points }),
  };
}

const nothingKept = { keptMinor: 0, points: 0 };

function reversed(body: LoyaltyFact, { data }: Event<'rapport.points-reversed'>): LoyaltyFact {
  const { claims } = body;
  return {
    ...body,
    claims: {
      claimed: claims.claimed + data.claimed, reversed: claims.reversed + data.reversed, debt: claims.debt + data.debt, writtenOff: claims.writtenOff + data.writtenOff,
    },
    qualifying: withQualifying(body.qualifying, data.membership, yearOf(data.orderedOn as Day), -data.qualifying),
    deferred: withDeferral(body.deferred, data, data.before, data.after),
  };
}

/** Down: a claim, all of it reversed. Approved by another: it was proposed before. */
function adjusted(body: LoyaltyFact, { data }: Event<'rapport.points-adjusted'>): LoyaltyFact {
  const proposals = data.approvedBy === null ? body.proposals : body.proposals - 1;
  if (data.points >= 0) return { ...body, proposals };
  const { claimed, reversed: taken, debt, writtenOff } = body.claims;
  return { ...body, proposals, claims: { claimed: claimed - data.points, reversed: taken - data.points, debt, writtenOff } };
}

const withMassChange = (changes: readonly MassChange[], latest: MassChange): readonly MassChange[] => [...changes.filter(({ on }) => on > latest.on), latest];

function withQualifying(years: readonly QualifyingYear[], membership: number, year: number, points: number): readonly QualifyingYear[] {
  if (points === 0) return years;
  const known = years.find((one) => one.membership === membership && one.year === year);
  const others = years.filter((one) => one !== known);
  return [...others, { membership, year, points: (known?.points ?? 0) + points }].sort((a, b) => a.membership - b.membership || a.year - b.year);
}

function dated(body: LoyaltyFact, event: LoyaltyContractEvent): LoyaltyFact {
  const on = factDay(event, body.timeZone);
  return on === null || (body.factsThrough !== null && body.factsThrough >= on) ? body : { ...body, factsThrough: on };
}
