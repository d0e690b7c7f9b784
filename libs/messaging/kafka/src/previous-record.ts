import { isPosition, type Position } from '@rapport/kernel';
import type { IHeaders } from 'kafkajs';
import { headerText } from './record.codec.js';

/**
 * What a sender knew of a partition when it sent: the last record before its own. Stands in the header of the last record
 * of each send, so that a record which was stored behind a lost end can be told from one that follows on what it should.
 */
export interface PreviousRecord {
  /** -1: the partition was empty. */
  readonly offset: number;
  readonly position: Position;
  /** Records of this send in this partition, this one included. They stand side by side. */
  readonly count: number;
}

export const previousHeader = 'previous';

export const previousText = ({ offset, position, count }: PreviousRecord): string => `${offset} ${position} ${count}`;

const pattern = /^(-1|\d{1,15}) ([0-9a-f]{32}) ([1-9]\d{0,8})$/;

/** Null on a record that is not the last of its send. */
export function previousIn(headers: IHeaders = {}): PreviousRecord | null {
  const [, offset, position, count] = pattern.exec(headerText(headers, previousHeader) ?? '') ?? [];
  return position !== undefined && isPosition(position) ? { offset: Number(offset), position, count: Number(count) } : null;
}
