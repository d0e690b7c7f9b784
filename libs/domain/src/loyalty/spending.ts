import type { Instant } from '@rapport/kernel';
import type { OrderName } from '../purchases/purchases.commands.js';
import type { HoldReleased, LotDraw, PointsHeld, PointsRedeemed } from './loyalty.events.js';

/** `draws` while it is open. */
export interface Hold {
  readonly holdId: string;
  readonly points: number;
  readonly lapsesAt: Instant;
  readonly status: 'open' | 'confirmed' | HoldReleased['data']['cause'];
  readonly draws: readonly LotDraw[];
  /** What it became when it was confirmed. */
  readonly redemptionId: string | null;
}

export interface Redemption {
  readonly redemptionId: string;
  readonly points: number;
  readonly holdId: string | null;
  /** Code in the catalogue. */
  readonly reward: string | null;
  readonly order: OrderName | null;
  readonly draws: readonly LotDraw[];
  readonly isCancelled: boolean;
}

export const openHold = ({ data }: PointsHeld): Hold => ({
  holdId: data.holdId, points: data.points, lapsesAt: data.lapsesAt, status: 'open', draws: data.draws, redemptionId: null,
});

/** Earliest lapse first. */
export const lapseKey = ({ lapsesAt, holdId }: Hold): string => `${lapsesAt} ${holdId}`;

export const redeemed = ({ data }: PointsRedeemed): Redemption => ({
  redemptionId: data.redemptionId,
  points: data.points,
  holdId: data.holdId,
  reward: data.reward?.code ?? null,
  order: data.order,
  draws: data.draws,
  isCancelled: false,
});

export const isSameOrderName = (a: OrderName | null, b: OrderName | null): boolean => a?.source === b?.source && a?.orderId === b?.orderId;
