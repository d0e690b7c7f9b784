import type { StoredType } from '../src/index.js';
import type { NewEvent, RecordedEvent } from '@rapport/event-log';
import { instantFromMs, positionOf } from '@rapport/kernel';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** An event as some version of the program stored it, and the stream where it lay. */
export interface GoldenFile {
  readonly stream: string;
  readonly event: NewEvent;
}

export const goldenFolder = (aggregate: string): string =>
  fileURLToPath(new URL(`../../domain/src/${aggregate}/golden/`, import.meta.url));

export const aggregateFolders: Readonly<Record<StoredType, string>> = {
  CustomerRegistered: 'customer', CustomerClassified: 'customer', OwnerAssigned: 'customer', CustomerRelated: 'customer',
  ProfileUpdated: 'customer', ProfileConfirmed: 'customer', RelationshipEnded: 'customer',
  OrderRecorded: 'purchases', OrderVoided: 'purchases', ReturnRecorded: 'purchases', UnmatchedReturnRecorded: 'purchases',
  ReturnMatched: 'purchases', ExcessReturnFound: 'purchases',
  MemberEnrolled: 'loyalty', EnrolmentCovered: 'loyalty', PointsEarned: 'loyalty', PointsReversed: 'loyalty', DebtFilled: 'loyalty',
  PointsActivated: 'loyalty', PointsExpired: 'loyalty', PointsHeld: 'loyalty', HoldReleased: 'loyalty', PointsRedeemed: 'loyalty',
  RedemptionCancelled: 'loyalty', AdjustmentProposed: 'loyalty', PointsAdjusted: 'loyalty', OpeningBalanceBrought: 'loyalty',
  GoodwillGranted: 'loyalty', TierRaised: 'loyalty', TierLowered: 'loyalty', TierHeld: 'loyalty', MembershipLeft: 'loyalty', ReactionRefused: 'loyalty',
  CalendarOpened: 'calendar', DayClosed: 'calendar', PolicyPublished: 'policy',
};

export const goldenFileName = (type: string, version: number): string =>
  `${type.replace(/[A-Z]/g, (letter, i: number) => (i === 0 ? '' : '-') + letter.toLowerCase())}.v${version}.json`;

export const readGolden = (type: StoredType, version: number): GoldenFile =>
  JSON.parse(readFileSync(goldenFolder(aggregateFolders[type]) + goldenFileName(type, version), 'utf8')) as GoldenFile;

export const goldenFilesIn = (aggregate: string): readonly string[] => readdirSync(goldenFolder(aggregate)).sort();

/** As the log gives it back. */
export const recordedOf = ({ stream, event }: GoldenFile, revision = 0): RecordedEvent => ({
  ...event, stream, revision, position: positionOf(1n, 1n), storedAt: instantFromMs(0),
});
