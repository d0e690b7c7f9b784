import { isDay, type Day } from '@rapport/kernel';
import { invalid, type InputRejection } from '../decision.js';
import type { OrderName } from '../purchases/purchases.commands.js';
import { labelProblem, nameIdProblem, noteProblem, whereGiven } from '../values.js';
import type { AdjustPoints, BringOpeningBalance, GrantGoodwill, LoyaltyRequest, RedeemPoints } from './loyalty.commands.js';

type Problem = InputRejection | null;

/** Of one command. */
export const pointsAtMost = 1_000_000_000;

export function inputProblem(command: LoyaltyRequest): Problem {
  switch (command.type) {
    case 'RedeemPoints':
      return redeemProblem(command);
    case 'CancelRedemption':
      return nameIdProblem('redemptionId', command.redemptionId) ?? noteProblem('reason', command.reason);
    case 'HoldPoints':
      return nameIdProblem('holdId', command.holdId) ?? pointsProblem('points', command.points);
    case 'ConfirmHold':
      return nameIdProblem('holdId', command.holdId) ?? nameIdProblem('redemptionId', command.redemptionId) ?? orderProblem(command.order);
    case 'ReleaseHold':
      return nameIdProblem('holdId', command.holdId);
    case 'AdjustPoints':
      return adjustProblem(command);
    case 'ApproveAdjustment':
      return nameIdProblem('adjustmentId', command.adjustmentId);
    case 'BringOpeningBalance':
      return openingProblem(command);
    case 'GrantGoodwill':
      return goodwillProblem(command);
    case 'LeaveMembership':
      return whereGiven(noteProblem, 'reason', command.reason);
    default:
      return null;
  }
}

const arePoints = (points: number): boolean => Number.isSafeInteger(points) && points >= 1 && points <= pointsAtMost;
const pointsProblem = (field: string, points: number): Problem => (arePoints(points) ? null : invalid(field, `an integer from 1 to ${pointsAtMost}`));
const dayProblem = (field: string, day: Day): Problem => (isDay(day) ? null : invalid(field, 'a date YYYY-MM-DD'));
const orderProblem = (order: OrderName | null): Problem => (order === null ? null : (nameIdProblem('order.source', order.source) ?? nameIdProblem('order.orderId', order.orderId)));

const redeemProblem = ({ redemptionId, points, reward, order }: RedeemPoints): Problem =>
  nameIdProblem('redemptionId', redemptionId) ??
  ((points === null) === (reward === null) ? invalid('points', 'either points or a reward, exactly one of them') : null) ??
  whereGiven(pointsProblem, 'points', points) ??
  whereGiven(nameIdProblem, 'reward', reward) ??
  orderProblem(order);

const adjustProblem = ({ adjustmentId, points, reason }: AdjustPoints): Problem =>
  nameIdProblem('adjustmentId', adjustmentId) ??
  (arePoints(Math.abs(points)) ? null : invalid('points', `an integer from -${pointsAtMost} to ${pointsAtMost}, not 0`)) ??
  noteProblem('reason', reason);

const openingProblem = ({ openingId, programme, points, earnedOn, expiresOn }: BringOpeningBalance): Problem =>
  nameIdProblem('openingId', openingId) ??
  labelProblem('programme', programme) ??
  pointsProblem('points', points) ??
  dayProblem('earnedOn', earnedOn) ??
  whereGiven(dayProblem, 'expiresOn', expiresOn);

const goodwillProblem = ({ goodwillId, points, reason, complaintId }: GrantGoodwill): Problem =>
  nameIdProblem('goodwillId', goodwillId) ?? pointsProblem('points', points) ?? noteProblem('reason', reason) ?? whereGiven(nameIdProblem, 'complaintId', complaintId);
