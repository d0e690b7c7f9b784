import type { MemberRequest } from '@rapport/application';
import { day, instant, ok, type Result } from '@rapport/kernel';
import { entry } from '../commands/command-entry.js';
import type { Target } from '../commands/target.js';
import { CustomerPath } from '../customers/customer.dto.js';
import {
  AdjustmentPath, AdjustPointsDto, BringOpeningBalanceDto, CancelRedemptionDto, ConfirmHoldDto, EnrolMemberDto, GrantGoodwillDto, HoldPath, HoldPointsDto,
  LeaveMembershipDto, NothingMoreDto, RedeemPointsDto, RedemptionPath, type PaidOrderDto,
} from './loyalty.dto.js';

const forLoyalty = (customerId: string, command: MemberRequest): Result<Target, never> => ok({ aggregate: 'loyalty', customerId, command });
const orderOf = (dto: PaidOrderDto | null | undefined) => (dto ? { source: dto.source, orderId: dto.orderId } : null);

/** All that comes to be is part of the account, and is read there. */
const created = (target: Target): string => (target.aggregate === 'loyalty' ? `/v1/views/loyalty-accounts/${encodeURIComponent(target.customerId)}` : '');

const onAccount = { path: CustomerPath, pathFields: ['customerId'], barrier: false } as const;
const onRedemption = { path: RedemptionPath, pathFields: ['customerId', 'redemptionId'], created: null, barrier: false } as const;
const onHold = { path: HoldPath, pathFields: ['customerId', 'holdId'], barrier: false } as const;
const onAdjustment = { path: AdjustmentPath, pathFields: ['customerId', 'adjustmentId'], created: null, barrier: false } as const;

const spending = {
  'redeem-points': entry({
    ...onAccount,
    created,
    body: RedeemPointsDto,
    toTarget: ({ customerId }: CustomerPath, { redemptionId, points, reward, order }: RedeemPointsDto) =>
      forLoyalty(customerId, { type: 'RedeemPoints', redemptionId, points: points ?? null, reward: reward ?? null, order: orderOf(order) }),
  }),
  'cancel-redemption': entry({
    ...onRedemption,
    body: CancelRedemptionDto,
    toTarget: ({ customerId, redemptionId }: RedemptionPath, { reason }: CancelRedemptionDto) =>
      forLoyalty(customerId, { type: 'CancelRedemption', redemptionId, reason }),
  }),
  'hold-points': entry({
    ...onAccount,
    created,
    body: HoldPointsDto,
    toTarget: ({ customerId }: CustomerPath, { holdId, points }: HoldPointsDto) => forLoyalty(customerId, { type: 'HoldPoints', holdId, points }),
  }),
  'confirm-hold': entry({
    ...onHold,
    created,
    body: ConfirmHoldDto,
    toTarget: ({ customerId, holdId }: HoldPath, { redemptionId, order }: ConfirmHoldDto) =>
      forLoyalty(customerId, { type: 'ConfirmHold', holdId, redemptionId, order: orderOf(order) }),
  }),
  'release-hold': entry({
    ...onHold,
    created: null,
    body: NothingMoreDto,
    toTarget: ({ customerId, holdId }: HoldPath) => forLoyalty(customerId, { type: 'ReleaseHold', holdId }),
  }),
} as const;

const byHand = {
  'adjust-points': entry({
    ...onAccount,
    created,
    body: AdjustPointsDto,
    toTarget: ({ customerId }: CustomerPath, { adjustmentId, points, reason }: AdjustPointsDto) =>
      forLoyalty(customerId, { type: 'AdjustPoints', adjustmentId, points, reason }),
  }),
  'approve-adjustment': entry({
    ...onAdjustment,
    body: NothingMoreDto,
    toTarget: ({ customerId, adjustmentId }: AdjustmentPath) => forLoyalty(customerId, { type: 'ApproveAdjustment', adjustmentId }),
  }),
  'bring-opening-balance': entry({
    ...onAccount,
    created,
    body: BringOpeningBalanceDto,
    toTarget: ({ customerId }: CustomerPath, { openingId, programme, points, earnedOn, expiresOn }: BringOpeningBalanceDto) =>
      forLoyalty(customerId, { type: 'BringOpeningBalance', openingId, programme, points, earnedOn: day(earnedOn), expiresOn: expiresOn ? day(expiresOn) : null }),
  }),
  'grant-goodwill': entry({
    ...onAccount,
    created,
    body: GrantGoodwillDto,
    toTarget: ({ customerId }: CustomerPath, { goodwillId, points, reason, complaintId }: GrantGoodwillDto) =>
      forLoyalty(customerId, { type: 'GrantGoodwill', goodwillId, points, reason, complaintId: complaintId ?? null }),
  }),
} as const;

export const loyaltyCommands = {
  'enrol-member': entry({
    ...onAccount,
    created,
    body: EnrolMemberDto,
    toTarget: ({ customerId }: CustomerPath, { occurredAt }: EnrolMemberDto) => forLoyalty(customerId, { type: 'EnrolMember', occurredAt: instant(occurredAt) }),
  }),
  ...spending,
  ...byHand,
  'leave-membership': entry({
    ...onAccount,
    created: null,
    body: LeaveMembershipDto,
    toTarget: ({ customerId }: CustomerPath, { reason }: LeaveMembershipDto) => forLoyalty(customerId, { type: 'LeaveMembership', reason: reason ?? null }),
  }),
} as const;
