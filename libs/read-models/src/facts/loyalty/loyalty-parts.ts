import type { LoyaltyContractEvent } from '@rapport/contracts';
import type { OpenedEvent, PartDefinition } from '../fact-definition.js';
import { foldLot, lotDeltas, type LotPart } from './lot-part.js';
import { isMovement, movementOf, type MovementPart } from './movement-part.js';

export type LoyaltyPart = LotPart | MovementPart;

const lotPrefix = 'lot:';
const movementPrefix = 'movement:';
/** Lots are numbered from 1 within the account. */
export const lotPartId = (lot: number): string => `${lotPrefix}${lot}`;
/** Named by the revision of the event in the stream of the account. */
export const movementPartId = (revision: number): string => `${movementPrefix}${revision}`;
/** Null for a part that is no movement. */
export const revisionOfMovement = (partId: string): number | null => (partId.startsWith(movementPrefix) ? Number(partId.slice(movementPrefix.length)) : null);

export const loyaltyParts: PartDefinition<LoyaltyPart> = {
  touchedBy(given) {
    const event = given as LoyaltyContractEvent;
    const lots = [...lotDeltas(event).keys()].map(lotPartId);
    return isMovement(event) ? [movementPartId(event.revision), ...lots] : lots;
  },
  foldPart(part, partId, given) {
    const event = given as OpenedEvent<LoyaltyContractEvent>;
    if (partId.startsWith(lotPrefix)) return foldLot(part as LotPart | null, Number(partId.slice(lotPrefix.length)), event);
    return part ?? movementOf(event as Parameters<typeof movementOf>[0]);
  },
};
